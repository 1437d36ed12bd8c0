namespace LukePipeline.Training.Graph;

/// <summary>What a candidate span and the words may attend to.</summary>
public enum CandidateAttention
{
    /// <summary>Everything attends to everything, as in published LUKE checkpoints.</summary>
    All,

    /// <summary>
    /// Words and candidates attend to words alone, so that the score of a candidate does not depend on which others are scored
    /// beside it: training on a sample of the candidates then equals training on all of them. In the checkpoint the closed
    /// directions are biases (<see cref="ClosedAttention"/>), so any LUKE implementation computes the same.
    /// </summary>
    Words,
}
