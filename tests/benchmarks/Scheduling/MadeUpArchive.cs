using System.Text;
using System.Text.Json;

namespace LukePipeline.Benchmarks.Scheduling;

/// <summary>Text of no meaning, enough to keep simulated engines at work for a while.</summary>
internal static class MadeUpArchive
{
    /// <summary>Small shards, so that there are several rounds of them.</summary>
    public const int ShardBytes = 100_000;

    /// <summary>Text per engine and second of work: a batch of 64 kB holds the candidates of about 3 kB.</summary>
    private const int BytesPerEngineSecond = 20 * 3000;

    /// <summary>More would only measure the processor for longer.</summary>
    private const long MostBytes = 12 << 20;

    private static readonly string[] Words =
    [
        "the", "harbour", "Marta", "Okonjo", "said", "on", "Friday", "that", "Halvorsen", "Shipping", "would", "open", "a", "new", "line",
        "to", "Port", "Ellery", "in", "spring", "although", "prices", "had", "fallen", "and", "workers", "from", "Lyon", "were", "missing",
    ];

    /// <summary>Writes the archive; the same for the same arguments.</summary>
    public static string Write(string folder, int engines, TimeSpan duration)
    {
        Directory.CreateDirectory(folder);
        var (random, left) = (new Random(7), Math.Min(MostBytes, (long)(engines * duration.TotalSeconds * BytesPerEngineSecond)));
        using var writer = new StreamWriter(Path.Combine(folder, "text.jsonl"));
        for (var document = 0; left > 0; document++)
        {
            var text = new StringBuilder();
            for (var sentence = 0; sentence < 12; sentence++)
            {
                for (var word = 0; word < 18; word++)
                {
                    text.Append(Words[random.Next(Words.Length)]).Append(word < 17 ? ' ' : '.');
                }

                text.Append(' ');
            }

            left -= text.Length;
            writer.WriteLine(JsonSerializer.Serialize(new { id = $"d{document}", text = text.ToString() }));
        }

        return folder;
    }
}
