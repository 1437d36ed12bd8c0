namespace LukePipeline.Training.Running;

/// <summary>Where training stands.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps to do.</param>
/// <param name="Epoch">Passes over the examples that are done.</param>
/// <param name="Loss">Mean loss since the last report, NaN in a report of a score.</param>
/// <param name="Elapsed">Time since the start or the resumption.</param>
/// <param name="Score">The dev score, in a report of one.</param>
public readonly record struct TrainingProgress(long Step, long Steps, int Epoch, double Loss, TimeSpan Elapsed, TrainingScore? Score);

/// <summary>What a training run needs, beside the tensors, to go on as if it had never stopped.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Epoch">The epoch.</param>
/// <param name="NextBatch">The next batch of the epoch.</param>
/// <param name="Best">Best dev score so far; null before the first.</param>
/// <param name="Unimproved">Looks at the dev set since then.</param>
internal sealed record TrainingPosition(long Step, int Epoch, int NextBatch, double? Best, int Unimproved)
{
    /// <summary>The number format of the large products; null in files of earlier programs.</summary>
    public string? Products { get; init; }
}
