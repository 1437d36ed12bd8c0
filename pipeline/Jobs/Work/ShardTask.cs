namespace LukePipeline.Jobs.Work;

/// <summary>Names a shard, so that any process finds it: all else is read from the output prefix.</summary>
/// <param name="Output">The output prefix.</param>
/// <param name="JobId">The id that the job bears there.</param>
/// <param name="Epoch">The owner's epoch that the work is done under.</param>
/// <param name="Shard">The number of the shard in the plan, from 0.</param>
/// <param name="RefusesUnreadable">
/// Whether an input that this process finds changed, gone or closed to it ends the attempt (<see cref="ShardEnd.Refused"/>), since another
/// process may see it as it was planned. Default: no, it becomes a row of <c>failures</c>.
/// </param>
public sealed record ShardTask(string Output, string JobId, long Epoch, int Shard, bool RefusesUnreadable = false);
