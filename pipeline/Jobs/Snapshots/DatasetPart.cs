using LukePipeline.Jobs.Files;

namespace LukePipeline.Jobs.Snapshots;

/// <summary>Some documents of a dataset with all their rows: what one shard wrote, a file for each table. It never changes.</summary>
/// <param name="Name">Its name in the names of its files, <c>r0003-00012</c>.</param>
/// <param name="Files">The files.</param>
/// <param name="Counts">What is in them.</param>
public sealed record DatasetPart(string Name, IReadOnlyList<OutputFile> Files, ShardCounts Counts);
