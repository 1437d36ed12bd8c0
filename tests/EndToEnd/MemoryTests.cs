using System.Text.Json;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.EndToEnd;

/// <summary>What a run holds in memory depends on its options, not on how much it reads.</summary>
public sealed class MemoryTests
{
    private const long Gigabyte = 1 << 30;

    /// <summary>Allowed above the peak of the smaller run: the garbage collector and the heap are never to the megabyte alike.</summary>
    private const double Noise = 1.05;

    [LinuxFact]
    [Trait("Category", "Long")]
    public async Task Run_FourTimesTheDocuments_NeedsNoMoreMemory()
    {
        using var folder = new TemporaryFolder();
        Archive.Write(folder.File("small"), files: 6, documents: 100);
        Archive.Write(folder.File("large"), files: 24, documents: 100);

        await CheckPeaksAsync(folder, 600, 2400);
    }

    [SharedDataFact]
    [Trait("Category", "Long")]
    public async Task Run_FourTimesTheDocumentsOfTheArchive_NeedsNoMoreMemory()
    {
        using var folder = new TemporaryFolder();
        var news = await Task.Run(() => ReadLines("news.jsonl.gz").Take(2400).ToArray());
        foreach (var (name, count) in new[] { ("small", 600), ("large", 2400) })
        {
            Directory.CreateDirectory(folder.File(name));
            await File.WriteAllLinesAsync(folder.File($"{name}/news.jsonl"), news.Take(count));
        }

        await CheckPeaksAsync(folder, 600, 2400);
    }

    /// <summary>One sentence as long as a window, of which a word, or any run of words, may be a name: 440 candidates, and 97,000.</summary>
    [LinuxFact]
    public async Task Run_LongSentenceWithAllItsCandidates_NeedsNoMoreMemory()
    {
        using var folder = new TemporaryFolder();
        string[] words = ["Anna", "visited", "the", "director", "of", "Acme", "in", "Berlin", "before", "a", "vote", "about", "water"];
        await File.WriteAllTextAsync(folder.File("in.txt"), string.Join(' ', Enumerable.Range(0, 440).Select(i => i % 9 == 0 ? words[i % 13] : words[i % 13].ToLowerInvariant())));
        string[] all = ["--stages", "entities", "--engines", "1", "--max-mention-subwords", "510", "--candidate-margin", "-1000"];

        var (_, few) = await RunAsync(folder.File("in.txt"), folder.File("few"), [.. all, "--max-mention-words", "1"]);
        var (_, many) = await RunAsync(folder.File("in.txt"), folder.File("many"), [.. all, "--max-mention-words", "440"]);

        Assert.Equal([[1L]], DuckDb.Query($"SELECT count(DISTINCT sentence) FROM read_parquet({DuckDb.Quote(folder.File("many/sentences/*.parquet"))})"));
        Assert.True(many <= 1.1 * few, $"{few >> 20} MB for the words, {many >> 20} MB for all candidates.");
    }

    /// <summary>The whole archive: hours on a small machine.</summary>
    [SharedDataFact]
    [Trait("Category", "Long")]
    public async Task Run_TheWholeArchive_HasEveryDocumentOnceInBoundedMemory()
    {
        using var folder = new TemporaryFolder();

        var (summary, peak) = await RunAsync(Path.Combine(TestPaths.Shared!, "data", "archive"), folder.File("out"));

        var expected = ReadLines("news.jsonl.gz").Concat(ReadLines("country_reports.jsonl.gz"))
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("id").GetString()!)
            .Order(StringComparer.Ordinal);
        var found = DuckDb.Query($"SELECT doc_id, status FROM read_parquet({DuckDb.Quote(folder.File("out/documents/*.parquet"))})");
        Assert.Equal(expected, found.Select(row => (string)row[0]!).Order(StringComparer.Ordinal));
        Assert.All(found, row => Assert.Equal("done", row[1]));
        Assert.Equal(found.Count, summary.GetProperty("documents").GetInt32());
        Assert.True(peak < 1.5 * Gigabyte, $"{peak >> 20} MB at the peak.");
    }

    private static async Task CheckPeaksAsync(TemporaryFolder folder, int small, int large)
    {
        var (first, smallPeak) = await RunAsync(folder.File("small"), folder.File("small-out"));
        var (second, largePeak) = await RunAsync(folder.File("large"), folder.File("large-out"));

        Assert.Equal((small, large), (first.GetProperty("done").GetInt32(), second.GetProperty("done").GetInt32()));
        Assert.True(largePeak < 1.5 * Gigabyte, $"{largePeak >> 20} MB at the peak.");
        Assert.True(largePeak <= Noise * smallPeak, $"{smallPeak >> 20} MB for {small} documents, {largePeak >> 20} MB for {large}.");
    }

    /// <summary>Runs the checkpoints that ship, as a user does who names none.</summary>
    private static async Task<(JsonElement Summary, long Peak)> RunAsync(string input, string output, params string[] options)
    {
        using var luke = LukeProcess.Start(["run", input, "--output", output, "--json", .. options]);
        var peak = luke.WatchPeakMemoryAsync();
        var result = (await luke.WaitAsync(TimeSpan.FromHours(6))).Expect(0);
        return (JsonDocument.Parse(result.Output).RootElement.Clone(), await peak);
    }

    private static IEnumerable<string> ReadLines(string name)
    {
        using var file = File.OpenRead(Path.Combine(TestPaths.Shared!, "data", "archive", name));
        using var gzip = new System.IO.Compression.GZipStream(file, System.IO.Compression.CompressionMode.Decompress);
        using var reader = new StreamReader(gzip);
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }
}
