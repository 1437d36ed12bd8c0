namespace LukePipeline.Jobs.Snapshots;

/// <summary>Which snapshot is the current one, <c>current.json</c>: for people and scripts, written last.</summary>
/// <param name="Snapshot">Its number.</param>
/// <param name="CommittedAt">When it was made, UTC.</param>
/// <param name="JobId">The job that made it.</param>
/// <param name="Documents">Documents in it.</param>
/// <param name="Failed">Those that failed.</param>
internal sealed record CurrentSnapshot(int Snapshot, DateTimeOffset CommittedAt, string JobId, long Documents, long Failed)
{
    /// <summary>Of a snapshot.</summary>
    public static CurrentSnapshot Of(Snapshot snapshot) => new(snapshot.Number, snapshot.CommittedAt, snapshot.JobId, snapshot.Whole.Documents, snapshot.Whole.Failed);
}
