using System.Text.Json;

namespace LukePipeline.Tests.Support;

/// <summary>The tokenizer that ships, as new versions of the Python library save one: in <c>tokenizer.json</c> alone.</summary>
internal static class TokenizerJson
{
    /// <summary>The checkpoint that it is made of.</summary>
    public static readonly string Shipped = Path.Combine(TestPaths.Root, "pipeline", "models", "entities");

    /// <summary>Writes it, with the small files of the checkpoint.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="mergesAsLists">Whether a merge is a list of two, as of version 4.45, or a line.</param>
    /// <param name="addedBeside">Whether added tokens stay in their own file.</param>
    /// <param name="from">The checkpoint; null for <see cref="Shipped"/>.</param>
    /// <returns>The folder.</returns>
    public static string Write(TemporaryFolder folder, bool mergesAsLists, bool addedBeside, string? from = null)
    {
        from ??= Shipped;
        foreach (var file in Directory.GetFiles(from, "*.json").Where(file => Path.GetFileName(file) is not "vocab.json"))
        {
            File.Copy(file, folder.File(Path.GetFileName(file)));
        }

        var added = JsonSerializer.Deserialize<Dictionary<string, int>>(File.ReadAllText(Path.Combine(from, "added_tokens.json")))!;
        if (!addedBeside)
        {
            File.Delete(folder.File("added_tokens.json"));
        }

        var merges = File.ReadAllLines(Path.Combine(from, "merges.txt")).Skip(1).Where(line => line.Length > 0);
        File.WriteAllText(folder.File("tokenizer.json"), JsonSerializer.Serialize(new
        {
            version = "1.0",
            added_tokens = addedBeside ? [] : added.Select(token => new { id = token.Value, content = token.Key, special = true }).ToArray(),
            model = new
            {
                type = "BPE",
                vocab = JsonSerializer.Deserialize<Dictionary<string, int>>(File.ReadAllText(Path.Combine(from, "vocab.json"))),
                merges = merges.Select(line => mergesAsLists ? (object)line.Split(' ') : line),
            },
        }));
        return folder.Path;
    }
}
