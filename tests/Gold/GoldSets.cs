using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LukePipeline.Tables;
using LukePipeline.Tests.Support;
using LukePipeline.Text;
using LukePipeline.Training.Gold;

namespace LukePipeline.Tests.Gold;

/// <summary>The judged documents of <c>tests/Gold</c>, and their texts.</summary>
internal static class GoldSets
{
    public static readonly string SampleArchive = Path.Combine(TestPaths.Root, "deploy", "sample-archive");

    /// <summary>The files of a set, both halves.</summary>
    public static string[] Files(string set) => [File(set, "steer"), File(set, "final")];

    public static IReadOnlyList<GoldDocument> Read(string set) => GoldFile.Read(Files(set));

    /// <summary>The hash of a text, as the column <c>text_hash</c> of <c>documents</c> holds it.</summary>
    public static string HashOf(string text) => ContentHashes.OfText(new Document("", text, "", 0));

    /// <summary>The half of a document: "steer" or "final".</summary>
    public static string HalfOf(string id) => SHA256.HashData(Encoding.UTF8.GetBytes(id))[0] % 2 == 0 ? "steer" : "final";

    public static string File(string set, string half) => Path.Combine(TestPaths.Root, "tests", "Gold", $"{set}-{half}.jsonl");

    /// <summary>The texts of the sample archive by id.</summary>
    public static Dictionary<string, string> SampleTexts() =>
        Texts(System.IO.File.OpenRead(Path.Combine(SampleArchive, "articles.jsonl")))
            .Concat(Texts(new GZipStream(System.IO.File.OpenRead(Path.Combine(SampleArchive, "news.jsonl.gz")), CompressionMode.Decompress)))
            .ToDictionary(text => text.Id, text => text.Text);

    /// <summary>The texts of the 120 news by id, in the order of their choice.</summary>
    public static Dictionary<string, string> NewsTexts() =>
        Texts(new GZipStream(System.IO.File.OpenRead(Path.Combine(TestPaths.Shared!, "data", "archive", "news.jsonl.gz")), CompressionMode.Decompress))
            .OrderBy(text => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("gold/" + text.Id))), StringComparer.Ordinal)
            .Take(120)
            .ToDictionary(text => text.Id, text => text.Text);

    private static List<(string Id, string Text)> Texts(Stream stream)
    {
        using var reader = new StreamReader(stream);
        var texts = new List<(string, string)>();
        while (reader.ReadLine() is { } line)
        {
            using var json = JsonDocument.Parse(line);
            texts.Add((json.RootElement.GetProperty("id").GetString()!, json.RootElement.GetProperty("text").GetString()!));
        }

        return texts;
    }
}
