using System.Diagnostics;
using System.Globalization;

namespace LukePipeline.Ground;

/// <summary>
/// A hook for tests: the environment variable LUKE_CRASH_AT names a moment at which this process kills itself with SIGKILL, as a
/// lost machine or a crash of native code would. "after-upload" strikes at the first chance, "after-upload@3" at shard 3.
/// </summary>
/// <remarks>
/// The moments of the commit protocol, in order: claim: after-claim, after-plan; shard: before-upload, during-upload, after-upload,
/// before-commit, after-commit, during-publish, after-publish; job: before-manifest, after-manifest, after-success, after-sweep;
/// dataset: before-snapshot, after-snapshot, after-parts, during-delta, after-delta, before-current;
/// graph: after-map, after-ids, after-reduce, before-current.
/// Poison: "document=TEXT" strikes where words are looked for in a document that contains the text, "token=ID" where an
/// engine runs a batch with that sub-word, "input=TEXT" where a Parquet file is
/// opened whose name contains the text.
/// </remarks>
internal static class CrashPoints
{
    public const string Variable = "LUKE_CRASH_AT";

    private const string OfDocument = "document=", OfToken = "token=", OfInput = "input=";

    private static readonly string? Armed = Environment.GetEnvironmentVariable(Variable);
    private static readonly string? Text = Armed?.StartsWith(OfDocument, StringComparison.Ordinal) == true ? Armed[OfDocument.Length..] : null;
    private static readonly string? Input = Armed?.StartsWith(OfInput, StringComparison.Ordinal) == true ? Armed[OfInput.Length..] : null;
    private static readonly int? Token = Armed?.StartsWith(OfToken, StringComparison.Ordinal) == true
        ? int.Parse(Armed.AsSpan(OfToken.Length), CultureInfo.InvariantCulture)
        : null;

    /// <summary>Ends the process if this moment is the one that was named.</summary>
    public static void Hit(string moment, int? shard = null)
    {
        if (Armed is not null && (Armed == moment || (shard is not null && Armed == $"{moment}@{shard}")))
        {
            Die();
        }
    }

    /// <summary>Ends the process if this document is poison.</summary>
    public static void HitDocument(string text)
    {
        if (Text is not null && text.Contains(Text, StringComparison.Ordinal))
        {
            Die();
        }
    }

    /// <summary>Ends the process if this input is poison.</summary>
    public static void HitInput(string source)
    {
        if (Input is not null && source.Contains(Input, StringComparison.Ordinal))
        {
            Die();
        }
    }

    /// <summary>Ends the process if these sub-words, those of the items of a batch, are poison.</summary>
    public static void HitBatch(IEnumerable<int[]> wordIds)
    {
        if (Token is { } token && wordIds.Any(ids => ids.Contains(token)))
        {
            Die();
        }
    }

    private static void Die()
    {
        using var process = Process.GetCurrentProcess();
        process.Kill();

        // The signal may take a moment: nothing that follows may happen.
        Thread.Sleep(Timeout.Infinite);
    }
}
