namespace LukePipeline.Extraction.Stages;

/// <summary>The checkpoint of a stage.</summary>
/// <param name="Key">The key of a job that names it, and in kebab case its flag: <c>entityModel</c>.</param>
/// <param name="Shipped">The location of the one that ships; null where the stage needs none unless the job names one.</param>
/// <param name="Default">What it is where the job names none, in words for the help.</param>
public sealed record StageCheckpoint(string Key, string? Shipped, string Default)
{
    /// <summary>The classifier that it must have; null for none. Default: null.</summary>
    public StageHead? Head { get; init; }
}

/// <summary>A classifier over the states of entities and words.</summary>
/// <param name="Parts">How many states of the hidden size it reads side by side.</param>
/// <param name="TrainedFor">What a checkpoint with it was fine-tuned for, in words.</param>
public sealed record StageHead(int Parts, string TrainedFor);
