namespace LukePipeline.Extraction.Stages;

/// <summary>The checkpoint of a stage.</summary>
/// <param name="Key">The key of a job that names it, and in kebab case its flag: <c>entityModel</c>.</param>
/// <param name="Shipped">The location of the one that ships; null where the stage needs none unless the job names one.</param>
/// <param name="Default">What it is where the job names none, in words for the help.</param>
public sealed record StageCheckpoint(string Key, string? Shipped, string Default)
{
    /// <summary>The classifiers of which it must have one; empty for none. Default: none.</summary>
    public IReadOnlyList<StageHead> Heads { get; init; } = [];
}

/// <summary>A classifier over the states of entities and words.</summary>
/// <param name="Weight">The name of its first weight, which tells that it is there.</param>
/// <param name="Parts">How many states of the hidden size it reads side by side.</param>
/// <param name="TrainedFor">What a checkpoint with it was fine-tuned for, in words.</param>
public sealed record StageHead(string Weight, int Parts, string TrainedFor)
{
    /// <summary>Whether that weight leads to a hidden layer of any width and not to the classes. Default: false.</summary>
    public bool IsHidden { get; init; }
}
