using LukePipeline.Jobs.Files;

namespace LukePipeline.Jobs.Commit;

/// <summary>How a commit ended; either way the shard is committed and published.</summary>
/// <param name="Kind">Whether by this attempt.</param>
/// <param name="Manifest">The commit that stands.</param>
public sealed record CommitOutcome(CommitKind Kind, ShardManifest Manifest);
