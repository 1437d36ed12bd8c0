using LukePipeline.Client.Display;
using LukePipeline.Ground;
using LukePipeline.Jobs.Files;
using LukePipeline.Storage;
using LukePipeline.Tables;
using LukePipeline.Tables.Formats;

namespace LukePipeline.Client.Running;

/// <summary>The first rows of <c>failures</c>, so that what is wrong is seen at the end of a run and not only counted.</summary>
internal static class FirstFailures
{
    /// <summary>Rows that are shown.</summary>
    private const int Most = 5;

    /// <summary>Longest text of one of them, in UTF-16 units.</summary>
    private const int MaxText = 240;

    /// <summary>Reads them, a line each; fewer where the files cannot be read, for the job is done all the same.</summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(IBlobStore store, JobManifest manifest, CancellationToken cancellationToken)
    {
        var lines = new List<string>();

        // Files of a dataset's run may hold earlier failures as well, in the parts that it has written anew. Those come last.
        var most = Math.Min(Most, manifest.Counts.Failed + manifest.Counts.FailedFiles);
        if (most == 0)
        {
            return lines;
        }

        try
        {
            foreach (var file in manifest.Files.Where(file => file.Table == TableList.Failures && file.Rows > 0))
            {
                await using var stream = await store.OpenSeekableAsync(file.Name, cancellationToken);
                await foreach (var line in TableFormats.Shipped.OfFile(file.Name)
                    .ReadAsync(stream, file.Name, ["doc_id", "source", "position", "reason", "message"], Line, cancellationToken))
                {
                    lines.Add(line);
                    if (lines.Count == most)
                    {
                        return lines;
                    }
                }
            }
        }
        catch (LukeException)
        {
            // What is counted is told anyway.
        }

        return lines;
    }

    private static string Line(ITableValues values, int row)
    {
        var id = values.Text("doc_id", row) is { } given ? $" ({given})" : "";
        var text = $"{values.Text("source", row)} at {values.Number<long>("position", row)}{id}: {values.Text("reason", row)}: {values.Text("message", row)}";

        // Names and ids come from the inputs, and this goes to a terminal.
        text = string.Concat(text.Select(unit => StyledWriter.Steers(unit) ? '\ufffd' : unit));
        return text.Length <= MaxText ? text : text[..(char.IsHighSurrogate(text[MaxText - 2]) ? MaxText - 2 : MaxText - 1)] + "…";
    }
}
