using System.IO.Compression;
using System.Text.Json.Nodes;
using LukePipeline.Tests.EndToEnd;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Graph;

/// <summary>
/// Resolution across documents, on the documents of Re-DocRED: which of their names are of one thing was judged by hand (identities.tsv);
/// all others are of their document alone.
/// </summary>
public sealed class GraphAcrossTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [SharedDataFact]
    public async Task Eval_AcrossDocuments_KeepsTheBars()
    {
        WriteGold();

        var result = await LukeProcess.RunAsync("graph", "eval", "--gold", _folder.File("gold.jsonl"), "--json");

        Assert.Equal("", result.Error);
        var b3 = JsonNode.Parse(result.Output)!["across"]!["b3"]!;
        Assert.True(b3["precision"]!.GetValue<double>() >= 0.96, result.Output);
        Assert.True(b3["f1"]!.GetValue<double>() >= 0.86, result.Output);
    }

    public void Dispose() => _folder.Dispose();

    private void WriteGold()
    {
        var identities = ReadIdentities();
        using var file = new GZipStream(File.OpenRead(Path.Combine(TestPaths.Shared!, "data", "graph", "redocred_dev_documents.jsonl.gz")), CompressionMode.Decompress);
        using var reader = new StreamReader(file);
        using var gold = new StreamWriter(_folder.File("gold.jsonl"));
        for (var number = 0; reader.ReadLine() is { } line; number++)
        {
            var mentions = JsonNode.Parse(line)!["mentions"]!.AsArray();
            foreach (var cluster in mentions.GroupBy(mention => (int)mention!["cluster"]!))
            {
                var known = cluster.Select(mention => identities.GetValueOrDefault(((string)mention!["label"]!, ((string)mention["text"]!).ToLowerInvariant())))
                    .OfType<string>().Order(StringComparer.Ordinal).FirstOrDefault();
                foreach (var mention in cluster)
                {
                    mention!["identity"] = known ?? $"{number}/{cluster.Key}";
                }
            }

            gold.WriteLine(new JsonObject { ["mentions"] = mentions.DeepClone() }.ToJsonString());
        }
    }

    private static Dictionary<(string Label, string Name), string> ReadIdentities() =>
        File.ReadLines(Path.Combine(TestPaths.Root, "tests", "Graph", "identities.tsv")).Where(line => !line.StartsWith('#'))
            .Select(line => line.Split('\t'))
            .SelectMany(fields => fields[1].Split('|').Select(name => (Key: (fields[0], name.ToLowerInvariant()), Identity: $"{fields[0]} {fields[1]}")))
            .ToDictionary(name => name.Key, name => name.Identity);
}
