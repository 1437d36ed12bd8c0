using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using LukePipeline.Client.Display;

namespace LukePipeline.Client.Looking;

/// <summary>Tells what a dry run found, for people or for machines.</summary>
internal static class DryRunPrinter
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>For people.</summary>
    public static void Print(DryRunReport report, StyledWriter writer)
    {
        Line("prefix", report.Standing ?? "");
        foreach (var (format, files, bytes) in report.Inputs)
        {
            Line("input", $"{CountText.Of(files, "file")} of {format}, {Bytes(bytes)}");
        }

        foreach (var (kind, count) in report.LeftOut)
        {
            Line("left out", FormattableString.Invariant($"{count:N0} {kind}"));
        }

        Line("documents", report.Documents.ToText(Estimate.Count));
        Line("copied", report.Dataset is { Copied: { High: > 0 } copied } ? $"{copied.ToText(Estimate.Count)} of them, which are there already and would not be computed" : "");
        Line("words", report.Words.ToText(Estimate.Count));
        Line("shards", report.Shards.ToString("N0", CultureInfo.InvariantCulture));
        Line("fields", string.Join(", ", report.Fields.Select(field => FormattableString.Invariant($"{field.Key} ({field.Value:N0})"))));
        foreach (var (stage, location) in report.Models)
        {
            Line("model", $"{stage}: {location}");
        }

        Line("time", report.EngineSeconds is { } seconds ? $"{seconds.ToText(value => ProgressLine.Clock(TimeSpan.FromSeconds(value)))} for one engine" : "");
        Line("output", report.OutputBytes is { } bytesOut ? bytesOut.ToText(Bytes) : "");
        Line("cost", report.Dataset is { } cost
            ? FormattableString.Invariant($"{cost.PartsRewritten:N0} parts rewritten, {Bytes(cost.BytesRead)} read, {cost.BytesWritten?.ToText(Bytes) ?? "an unknown number of bytes"} written, about {cost.Requests:N0} requests")
            : "");
        foreach (var (reason, count) in report.Refused)
        {
            Line("refused", $"{CountText.Of(count, "file")} that would not be read: {reason}");
        }

        foreach (var (reason, count) in report.Failures)
        {
            Line("failures", $"{CountText.Of(count, "failure")} among the {CountText.Of(report.Read, "document")} that {(report.Read == 1 ? "was" : "were")} read: {reason}");
        }

        foreach (var failure in report.Examples)
        {
            Line("", $"{failure.Place}: {failure.Reason}: {failure.Message}");
        }

        foreach (var warning in report.Warnings)
        {
            Line("warning", warning);
        }

        Line("looked at", FormattableString.Invariant($"{CountText.Of(report.Read, "document")} read, {report.Timed:N0} of them timed; nothing was written"));

        void Line(string name, string value)
        {
            if (value.Length > 0)
            {
                writer.Line(($"{name,-10} ", null), (value, null));
            }
        }
    }

    /// <summary>For machines: estimates as value, low and high.</summary>
    public static string ToJson(DryRunReport report) => JsonSerializer.Serialize(
        new
        {
            standing = report.Standing,
            dataset = report.Dataset is not { } dataset ? null : new
            {
                added = dataset.Changes.Added,
                changed = dataset.Changes.Changed,
                removed = dataset.Changes.Removed,
                kept = dataset.Changes.Kept,
                touched = dataset.Changes.Touched,
                waiting = dataset.Changes.Waiting,
                ignored = dataset.Changes.Ignored ?? 0,
                unchanged = dataset.Changes.Unchanged,
                reused = Json(dataset.Copied),
                partsRewritten = dataset.PartsRewritten,
                bytesRead = dataset.BytesRead,
                requests = dataset.Requests,
                bytesWritten = dataset.BytesWritten is { } written ? Json(written) : null,
            },
            inputs = report.Inputs.Select(input => new { format = input.Format, files = input.Files, bytes = input.Bytes }),
            ignored = report.LeftOut,
            shards = report.Shards,
            documents = Json(report.Documents),
            words = Json(report.Words),
            engineSeconds = report.EngineSeconds is { } seconds ? Json(seconds) : null,
            outputBytes = report.OutputBytes is { } bytes ? Json(bytes) : null,
            fields = report.Fields,
            failures = report.Failures,
            refused = report.Refused,
            examples = report.Examples.Select(failure => new { reason = failure.Reason, place = failure.Place, message = failure.Message }),
            models = report.Models,
            warnings = report.Warnings,
            documentsRead = report.Read,
            documentsTimed = report.Timed,
        },
        Indented);

    private static object Json(Estimate estimate) => new { value = Math.Round(estimate.Value, 1), low = Math.Round(estimate.Low, 1), high = Math.Round(estimate.High, 1) };

    private static string Bytes(double bytes) => bytes switch
    {
        >= 1L << 30 => FormattableString.Invariant($"{bytes / (1L << 30):0.0} GiB"),
        >= 1 << 20 => FormattableString.Invariant($"{bytes / (1 << 20):0.0} MiB"),
        >= 1 << 10 => FormattableString.Invariant($"{bytes / (1 << 10):0.0} KiB"),
        _ => FormattableString.Invariant($"{bytes:0} bytes"),
    };
}
