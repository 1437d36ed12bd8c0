namespace LukePipeline.Jobs.Snapshots;

/// <summary>An input as a dataset knows it.</summary>
/// <param name="Source">Its name in the tables.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="ETag">What changed with its content when it was read.</param>
/// <param name="ContentHash">SHA-256 of all of it; null where it was not taken.</param>
/// <param name="SeenAt">When it was read last, UTC.</param>
/// <param name="State">What came of it.</param>
/// <param name="Documents">Its documents.</param>
/// <param name="Done">Those with all their rows.</param>
/// <param name="Failed">Those with a failure row.</param>
/// <param name="Parts">The parts that hold its rows.</param>
internal sealed record CatalogueRow(
    string Source, long Length, string ETag, string? ContentHash, DateTime SeenAt, InputState State, long Documents, long Done, long Failed, IReadOnlyList<string> Parts);
