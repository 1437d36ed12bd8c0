using System.Text.Json;

namespace LukePipeline.Benchmarks.EndToEnd;

/// <summary>What <c>luke run</c> costs against the number of documents, their length, and the number of engines, with the models that ship.</summary>
internal static class LinearityBenchmark
{
    private const int WordsOfShort = 12;
    private const int WordsInAll = 24_000;

    private static readonly string[] Words =
    [
        "Anna", "Smith", "visited", "Paris", "with", "the", "director", "of", "Acme", "Corporation", "on", "Monday", "and", "later", "met", "Peter",
        "Jones", "near", "Berlin", "before", "a", "vote", "in", "March", "said", "report", "about", "water", "trade", "new",
    ];

    public static void Run(TextWriter output, IReadOnlyList<int> counts)
    {
        var root = Directory.CreateTempSubdirectory("luke-linear-").FullName;
        try
        {
            output.WriteLine("luke run with the models that ship (entities, relations, embeddings), synthetic documents, process CPU with start and end");
            output.WriteLine("documents   words each   engines   process CPU   per 1,000 documents        wall   peak memory   entities");
            foreach (var count in counts)
            {
                Run(output, root, count, WordsOfShort, engines: 1);
            }

            foreach (var words in new[] { 12, 120, 1200, 12_000 })
            {
                Run(output, root, WordsInAll / words, words, engines: 1);
            }

            Run(output, root, WordsInAll / 120, 120, engines: 2);
            output.WriteLine();
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static void Run(TextWriter output, string root, int documents, int words, int engines)
    {
        var archive = Path.Combine(root, "archive.jsonl");
        File.WriteAllLines(archive, Documents(documents, words));
        var result = Path.Combine(root, "out");
        var run = LukeRun.Of(archive, "--output", result, "--engines", $"{engines}");
        Directory.Delete(result, recursive: true);
        output.WriteLine(
            $"{documents,9} {words,12} {engines,9} {run.Seconds,11:F1} s {run.Seconds / documents * 1000,19:F2} s {run.Wall,9:F1} s {run.PeakBytes / 1048576.0,9:F0} MiB {run.Entities,10}");
        output.Flush();
    }

    private static IEnumerable<string> Documents(int count, int words)
    {
        var random = new Random(1);
        for (var i = 0; i < count; i++)
        {
            var text = Enumerable.Range(1, words).Select(n => Word(n, Words[random.Next(Words.Length)]));
            yield return JsonSerializer.Serialize(new { id = $"{i}", text = string.Join(' ', text) });
        }
    }

    /// <summary>A full stop ends a sentence only where the next one begins with a capital.</summary>
    private static string Word(int number, string word) => (number % WordsOfShort) switch
    {
        0 => word + ".",
        1 when number > 1 => char.ToUpperInvariant(word[0]) + word[1..],
        _ => word,
    };
}
