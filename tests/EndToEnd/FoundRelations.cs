using System.Text.Json;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.EndToEnd;

/// <summary>Relations that the program finds between mentions that documents bring; here, once for a class, by a checkpoint of which nothing else is told.</summary>
public sealed class FoundRelations : IAsyncLifetime
{
    private static readonly (string Text, (int Start, int End, string Label)[] Mentions)[] Documents =
    [
        ("Ada Lovelace met Ada Lovelace in London .", [(0, 2, "PER"), (3, 5, "PER"), (6, 7, "LOC")]),
        ("In June Acme of Paris hired Ada and Charles Babbage", [(1, 2, "DATE"), (2, 3, "ORG"), (4, 5, "LOC"), (6, 7, "PER"), (8, 10, "PER")]),
        ("Nothing happened .", []),
        ("Bob left Acme , Oslo and Ada", [(0, 1, "PER"), (2, 3, "ORG"), (4, 5, "LOC"), (6, 7, "PER")]),
    ];

    private readonly TemporaryFolder _folder = new();
    private readonly GoldenCheckpoints _checkpoints = new();

    /// <summary>The file of what was found, as annotated sentences.</summary>
    public string Gold { get; private set; } = "";

    public async Task InitializeAsync() => Gold = await FindAsync(_folder, _checkpoints);

    public Task DisposeAsync()
    {
        _folder.Dispose();
        _checkpoints.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>What the program finds between the mentions that documents bring, as annotated sentences.</summary>
    /// <param name="folder">Where everything goes.</param>
    /// <param name="checkpoints">With the relation checkpoint.</param>
    /// <returns>The file of the sentences.</returns>
    internal static async Task<string> FindAsync(TemporaryFolder folder, GoldenCheckpoints checkpoints)
    {
        var (input, output, gold) = (folder.File("documents.jsonl"), folder.File("out"), folder.File("gold.jsonl"));
        await File.WriteAllLinesAsync(input, Documents.Select((document, i) =>
        {
            var places = Places(document.Text);
            return JsonSerializer.Serialize(new
            {
                id = $"news-{i}",
                text = document.Text,
                words = places,
                sentences = new[] { new[] { 0, places.Length } },
                spans = document.Mentions.Select(mention => new object[] { places[mention.Start][0], places[mention.End - 1][1], mention.Label }),
            });
        }));
        (await LukeProcess.RunAsync(
            "run", input, "--output", output, "--relation-model", checkpoints.Relations, "--stages", "entities,relations",
            "--segmenter", "provided", "--mentions-field", "spans", "--json")).Expect(0);
        var rows = DuckDb.Query($"SELECT doc_id, head_id, tail_id, label FROM read_parquet({DuckDb.Quote(output + "/relations/*.parquet")})")
            .ToLookup(row => (string)row[0]!, row => (Head: StartOf(row[1]!), Tail: StartOf(row[2]!), Label: (string)row[3]!));
        Assert.NotEmpty(rows);
        await File.WriteAllLinesAsync(gold, Documents.Select((document, i) =>
        {
            var starts = document.Mentions.Select(mention => Places(document.Text)[mention.Start][0]).ToArray();
            return JsonSerializer.Serialize(new
            {
                id = $"news-{i}-0",
                text = document.Text,
                tokens = document.Text.Split(' '),
                entities = document.Mentions.Select(mention => new { start = mention.Start, end = mention.End, label = mention.Label }),
                relations = rows[$"news-{i}"].Select(row => new { head = Array.IndexOf(starts, row.Head), tail = Array.IndexOf(starts, row.Tail), label = row.Label }),
            });
        }));
        return gold;
    }

    private static int StartOf(object id) => int.Parse(((string)id).Split(':')[1].Split('-')[0], System.Globalization.CultureInfo.InvariantCulture);

    private static int[][] Places(string text)
    {
        var start = 0;
        return [.. text.Split(' ').Select(word =>
        {
            int[] place = [start, start + word.Length];
            start += word.Length + 1;
            return place;
        })];
    }
}
