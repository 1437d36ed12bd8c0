using LukePipeline.Training.Graph;
using static TorchSharp.torch;

namespace LukePipeline.Training.Running;

/// <summary>What a training loop optimises: examples, a loss over a batch of them, and a score on held-out data.</summary>
internal interface ITrainingTask
{
    /// <summary>The batches of an epoch, each a list of example numbers; the same epoch gives the same batches.</summary>
    IReadOnlyList<int[]> PlanEpoch(int epoch);

    /// <summary>The mean loss of a batch.</summary>
    /// <param name="model">The model.</param>
    /// <param name="examples">Example numbers.</param>
    /// <param name="random">Draws negatives, replacements and masks.</param>
    Tensor ComputeLoss(TrainingModel model, int[] examples, Random random);

    /// <summary>Scores held-out data, without dropout; null when there is none.</summary>
    TrainingScore? Evaluate(TrainingModel model);
}
