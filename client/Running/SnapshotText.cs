using System.Globalization;
using System.Text.Json.Nodes;
using LukePipeline.Client.Display;
using LukePipeline.Jobs.Snapshots;

namespace LukePipeline.Client.Running;

/// <summary>What the end of a run tells of the snapshot that it made.</summary>
internal static class SnapshotText
{
    /// <summary>For people, a line each.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="requests">Requests that the run has cost in all; null where nobody has counted them.</param>
    public static IEnumerable<string> Lines(Snapshot snapshot, long? requests)
    {
        yield return $"  snapshot   {snapshot.Number}: {snapshot.Changes?.ToString() ?? "an earlier output"}{(snapshot.Run.Reused is > 0 and var reused ? Invariant($"; {reused:N0} {(reused == 1 ? "document was" : "documents were")} copied and not computed") : "")}";
        if (snapshot.Cost is { } cost)
        {
            yield return $"  cost       {Cost(cost with { Requests = requests ?? cost.Requests }, "")}";
        }

        yield return Invariant($"  dataset    {CountText.Of(snapshot.Whole.Documents, "document")} of {CountText.Of(snapshot.Inputs, "input")}, {snapshot.Whole.Failed:N0} failed; read it through {DatasetPaths.Views}, not by a pattern of names");
    }

    /// <summary>What a run costs the store.</summary>
    /// <param name="cost">The cost.</param>
    /// <param name="about">What stands before numbers that are guessed.</param>
    public static string Cost(SnapshotCost cost, string about) =>
        Invariant($"{cost.PartsRewritten:N0} part{(cost.PartsRewritten == 1 ? "" : "s")} rewritten, {Size(cost.BytesRead)} read, {about}{Size(cost.BytesWritten)} written")
        + (cost.Requests is { } requests ? Invariant($", {about}{requests:N0} requests") : "");

    /// <summary>For machines.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="requests">Requests that the run has cost in all; null for those until it was committed.</param>
    public static JsonObject Json(Snapshot snapshot, long? requests = null) => new()
    {
        ["number"] = snapshot.Number,
        ["added"] = snapshot.Changes?.Added,
        ["changed"] = snapshot.Changes?.Changed,
        ["removed"] = snapshot.Changes?.Removed,
        ["kept"] = snapshot.Changes?.Kept,
        ["touched"] = snapshot.Changes?.Touched,
        ["waiting"] = snapshot.Changes?.Waiting,
        ["ignored"] = snapshot.Changes is { } changes ? changes.Ignored ?? 0 : null,
        ["unchanged"] = snapshot.Changes?.Unchanged,
        ["reused"] = snapshot.Run.Reused ?? 0,
        ["partsRewritten"] = snapshot.Cost?.PartsRewritten,
        ["bytesRead"] = snapshot.Cost?.BytesRead,
        ["bytesWritten"] = snapshot.Cost?.BytesWritten,
        ["requests"] = requests ?? snapshot.Cost?.Requests,
        ["documents"] = snapshot.Whole.Documents,
        ["failed"] = snapshot.Whole.Failed,
    };

    /// <summary>A size as people read it.</summary>
    public static string Size(long bytes) => bytes switch
    {
        < 1 << 10 => Invariant($"{bytes:N0} bytes"),
        < 1 << 20 => Invariant($"{bytes / 1024.0:N1} KiB"),
        < 1 << 30 => Invariant($"{bytes / 1048576.0:N1} MiB"),
        _ => Invariant($"{bytes / 1073741824.0:N1} GiB"),
    };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
