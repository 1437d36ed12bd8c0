namespace LukePipeline.Jobs.Work;

/// <summary>Names a shard, so that any process finds it: all else is read from the output prefix.</summary>
/// <param name="Output">The output prefix.</param>
/// <param name="JobId">The id that the job bears there.</param>
/// <param name="Epoch">The owner's epoch that the work is done under.</param>
/// <param name="Shard">The number of the shard in the plan, from 0.</param>
public sealed record ShardTask(string Output, string JobId, long Epoch, int Shard);
