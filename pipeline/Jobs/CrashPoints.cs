using System.Diagnostics;

namespace LukePipeline.Jobs;

/// <summary>
/// A hook for tests: the environment variable LUKE_CRASH_AT names a moment of the commit protocol at which this process
/// kills itself with SIGKILL, as a lost machine would. "after-upload" strikes at the first chance, "after-upload@3" at shard 3.
/// </summary>
/// <remarks>
/// The moments, in order: claim: after-claim, after-plan; shard: before-upload, during-upload, after-upload, before-commit,
/// after-commit, during-publish, after-publish; job: before-manifest, after-manifest, after-success, after-sweep.
/// </remarks>
internal static class CrashPoints
{
    public const string Variable = "LUKE_CRASH_AT";

    private static readonly string? Armed = Environment.GetEnvironmentVariable(Variable);

    /// <summary>Ends the process if this moment is the one that was named.</summary>
    public static void Hit(string moment, int? shard = null)
    {
        if (Armed is not null && (Armed == moment || (shard is not null && Armed == $"{moment}@{shard}")))
        {
            using var process = Process.GetCurrentProcess();
            process.Kill();
        }
    }
}
