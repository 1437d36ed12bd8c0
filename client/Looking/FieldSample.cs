using System.Text.Json;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Ground;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Spec;

namespace LukePipeline.Client.Looking;

/// <summary>The fields of the first documents of some JSON lines, so that a field that is asked for and not there is seen before the run.</summary>
internal static class FieldSample
{
    /// <summary>Files that are looked into.</summary>
    private const int MostFiles = 4;

    /// <summary>Bytes read of each.</summary>
    private const int MostBytes = 256 << 10;

    /// <summary>Counts the fields; none where there are no plain JSON lines.</summary>
    public static async Task<IReadOnlyDictionary<string, int>> ReadAsync(IReadOnlyList<InputFile> files, IInputStore inputs, JobSpec spec, CancellationToken cancellationToken)
    {
        var fields = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var lines = files.Where(file => file.Length > 0 && InputName.Parse(file.Source, InputName.ParseFormat(spec.Format)) is { Format: InputFormat.JsonLines, Compression: InputCompression.None });
        var reading = JobReading.Of(spec);
        foreach (var file in lines.Take(MostFiles))
        {
            try
            {
                await using var stream = await inputs.OpenAsync(file, reading, 0, seekable: false, cancellationToken);
                var head = new byte[Math.Min(MostBytes, file.Length)];
                var read = await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken);
                Count(head.AsMemory(0, read), read == file.Length, fields);
            }
            catch (LukeException)
            {
                // Whoever reads the file finds the same, and it is told among the failures.
            }
        }

        return fields;
    }

    private static void Count(ReadOnlyMemory<byte> head, bool isWhole, SortedDictionary<string, int> fields)
    {
        while (head.Length > 0)
        {
            var end = head.Span.IndexOf((byte)'\n');
            if (end < 0 && !isWhole)
            {
                return;
            }

            var line = end < 0 ? head : head[..end];
            head = end < 0 ? default : head[(end + 1)..];
            try
            {
                using var json = JsonDocument.Parse(line);
                foreach (var field in json.RootElement.ValueKind == JsonValueKind.Object ? json.RootElement.EnumerateObject() : default)
                {
                    fields[field.Name] = fields.GetValueOrDefault(field.Name) + 1;
                }
            }
            catch (JsonException)
            {
                // No line of a document; told among the failures.
            }
        }
    }
}
