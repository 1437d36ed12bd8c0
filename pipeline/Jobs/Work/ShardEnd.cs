namespace LukePipeline.Jobs.Work;

/// <summary>How the work on a shard ended, and so what its job does next.</summary>
public enum ShardEnd
{
    /// <summary>The shard has its one committed attempt, this one or another.</summary>
    Committed,

    /// <summary>It failed on something that may pass: storage, network, a device. It is tried again.</summary>
    Failed,

    /// <summary>It failed on something that no repetition cures: a lost output prefix, a shard that was given up.</summary>
    Hopeless,

    /// <summary>This process cannot work on it: a model, an input or the output differs here, or is missing. Another one may.</summary>
    Refused,

    /// <summary>It was stopped.</summary>
    Stopped,
}
