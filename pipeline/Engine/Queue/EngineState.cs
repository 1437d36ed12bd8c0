namespace LukePipeline.Engine.Queue;

/// <summary>How an <see cref="InferenceEngine"/> is.</summary>
public enum EngineState
{
    /// <summary>The model is being loaded.</summary>
    Starting,

    /// <summary>It takes batches.</summary>
    Ready,

    /// <summary>A batch takes longer than <see cref="InferenceEngineOptions.StallAfter"/>: the device hangs. Only a new process helps.</summary>
    Stalled,

    /// <summary>The model could not be loaded, or the device is lost. Only a new process helps.</summary>
    Failed,

    /// <summary>It was stopped on purpose.</summary>
    Stopped,
}
