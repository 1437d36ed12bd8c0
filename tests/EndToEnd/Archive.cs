using System.Text;
using System.Text.Json;

namespace LukePipeline.Tests.EndToEnd;

/// <summary>Made-up documents: sentences of capitalised names and plain words, with whatever else Unicode holds in between.</summary>
internal static class Archive
{
    private static readonly string[] Pieces =
    [
        "Marta Okonjo", "Port Ellery", "Halvorsen Shipping", "said", "that", "the", "harbour", "of", "agreed", "to pay", "in March 2019",
        "Zürich", "東京", "😀", "👩‍🚀", "é", "naïve", "\u00a0", "  ", "—", "“quoted”", "𝒳", "Łódź", "النيل", "x",
    ];

    /// <summary>A text of some sentences.</summary>
    public static string Text(Random random, int sentences = 3)
    {
        var text = new StringBuilder();
        for (var s = 0; s < sentences; s++)
        {
            for (var w = random.Next(4, 12); w > 0; w--)
            {
                text.Append(Pieces[random.Next(Pieces.Length)]).Append(' ');
            }

            text.Append("Ellery. ");
        }

        return text.ToString();
    }

    /// <summary>The <c>--shard-bytes</c> that make a shard of every file: none is cut, and no two fit into one.</summary>
    public static string ShardBytes(string folder) =>
        Directory.GetFiles(folder).Max(file => new FileInfo(file).Length).ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Writes JSON-lines files, and returns the texts by id.</summary>
    public static Dictionary<string, string> Write(string folder, int files, int documents, int seed = 1)
    {
        Directory.CreateDirectory(folder);
        var random = new Random(seed);
        var texts = new Dictionary<string, string>();
        for (var f = 0; f < files; f++)
        {
            var lines = new List<string>();
            for (var d = 0; d < documents; d++)
            {
                var id = $"{f:D3}-{d:D3}";
                texts[id] = Text(random);
                lines.Add(JsonSerializer.Serialize(new { id, text = texts[id] }));
            }

            File.WriteAllLines(Path.Combine(folder, $"part-{f:D3}.jsonl"), lines);
        }

        return texts;
    }
}
