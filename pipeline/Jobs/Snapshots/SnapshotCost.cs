namespace LukePipeline.Jobs.Snapshots;

/// <summary>What a run cost the store.</summary>
/// <param name="PartsRewritten">Parts that were written anew without some inputs.</param>
/// <param name="BytesRead">Bytes of the inputs that it read or compared, and of the files that it copied rows from.</param>
/// <param name="BytesWritten">Bytes of the files that it wrote.</param>
public sealed record SnapshotCost(int PartsRewritten, long BytesRead, long BytesWritten)
{
    /// <summary>Requests to the store of the output until it was committed; null where nobody has counted.</summary>
    public long? Requests { get; init; }
}
