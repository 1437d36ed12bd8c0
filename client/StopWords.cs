using System.CommandLine;
using LukePipeline.Client.Commands;

namespace LukePipeline.Client;

/// <summary>What a command says when it is asked to stop: what is kept, and what to type.</summary>
/// <param name="Stopped">Said at its end.</param>
/// <param name="Stopping">Said at the first signal; null where the end comes at once.</param>
internal sealed record StopWords(string Stopped, string? Stopping = "Stopping; Ctrl+C once more ends at once.")
{
    private static readonly StopWords Reading = new("Stopped. It only reads: nothing was changed.");

    /// <summary>Said at the second signal.</summary>
    public string AtOnce => $"Ended at once. {Stopped[(Stopped.IndexOf(' ', StringComparison.Ordinal) + 1)..]}";

    /// <summary>The words of a command. Some say more while they are at work, since what is kept depends on how far they are.</summary>
    public static StopWords Of(Command command) => HelpScreen.PathOf(command) switch
    {
        "luke run" => new("Stopped. What is committed stays; the same command goes on from there."),
        "luke train base" or "luke train pretrain" or "luke train entities" or "luke train relations" => new("Stopped. Nothing was changed; the same command begins anew."),
        "luke submit" or "luke graph submit" => new("Stopped. If the cluster had taken the job it goes on: 'luke jobs' lists it, and the same command finds it again.", null),
        "luke schedule create" or "luke schedule update" or "luke schedule pause" or "luke schedule resume" or "luke schedule trigger" or "luke schedule backfill" or "luke schedule delete" =>
            new("Stopped. 'luke schedule show NAME' tells whether the cluster had taken it; the same command may be given again.", null),
        "luke resume" => new("Stopped. If the cluster had taken the job it goes on: 'luke jobs' lists it.", null),
        "luke cancel" => new("Stopped. 'luke status JOB' tells whether the job was cancelled.", null),
        "luke watch" => new("Stopped. The job was not touched.", null),
        "luke jobs" or "luke status" or "luke silos" => new("Stopped. Nothing was changed.", null),
        "luke report" or "luke graph report" => new("Stopped. The page is not written; the same command begins anew."),
        "luke compact" => new("Stopped. Readers see the snapshot before; the same command begins anew."),
        "luke vacuum" => new("Stopped. What is gone was needed by no snapshot that is kept; the same command goes on."),
        "luke rollback" => new("Stopped. 'luke snapshots' tells whether the dataset was rolled back."),
        "luke graph build" => new("Stopped. Readers of the graph see the builds before this one; the same command goes on where it was."),
        "luke export" or "luke graph export" => new("Stopped. The export is not written; the same command begins anew."),
        "luke model run" => new("Stopped. The output is not written; the same command begins anew."),
        _ => Reading,
    };
}
