using LukePipeline.Engine.Queue;

namespace LukePipeline.Jobs.Work;

/// <summary>What the work on a shard needs of the process that it is done in.</summary>
public interface IShardHost
{
    /// <summary>The way to the devices that run the job's models.</summary>
    /// <param name="job">The job.</param>
    /// <param name="alone">Use the device of this process only: a probe wants to be hit by what it causes.</param>
    IInferenceDispatcher Devices(OpenJob job, bool alone);

    /// <summary>Is told that the documents of the shard are now taken one at a time, since several attempts at it have died.</summary>
    /// <param name="task">The shard.</param>
    /// <param name="known">How many of its documents are known to end their process.</param>
    void OnProbe(ShardTask task, int known);
}
