namespace LukePipeline.Training.Running;

/// <summary>How to train. The defaults are those of <see cref="TrainingSchema"/>.</summary>
public sealed record TrainingSettings
{
    /// <summary>Optimisation steps. Default: 10,000.</summary>
    public int Steps { get; init; } = TrainingSchema.Steps.Default!.Value;

    /// <summary>Highest learning rate. Default: 4e-4, for a model from scratch; a published base wants about 1e-5.</summary>
    public double LearningRate { get; init; } = TrainingSchema.LearningRate.Default!.Value;

    /// <summary>Share of the steps in which the learning rate rises from 0; it then falls to 0 linearly. Default: 0.06.</summary>
    public double Warmup { get; init; } = TrainingSchema.Warmup.Default!.Value;

    /// <summary>AdamW's decay of weight matrices. Default: 0.01.</summary>
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>Largest norm of all gradients together. Default: 1.</summary>
    public double GradientNorm { get; init; } = 1;

    /// <summary>Probability of zeroing a hidden value. Default: 0.1.</summary>
    public double Dropout { get; init; } = TrainingSchema.Dropout.Default!.Value;

    /// <summary>Seed of everything random. Default: 1.</summary>
    public int Seed { get; init; } = TrainingSchema.Seed.Default!.Value;

    /// <summary>Steps between two looks at the dev set. Default: 1,000.</summary>
    public int EvaluateEvery { get; init; } = TrainingSchema.EvaluateEvery.Default!.Value;

    /// <summary>Looks at the dev set without a better score before training stops; 0 never stops early. Default: 0.</summary>
    public int Patience { get; init; } = TrainingSchema.Patience.Default!.Value;

    /// <summary>Time between two checkpoints to resume from. Default: 3 minutes.</summary>
    public TimeSpan CheckpointEvery { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>The learning rate of a step, counted from 0.</summary>
    public double RateAt(long step)
    {
        var warm = Math.Max(1, Steps * Warmup);
        return LearningRate * (step < warm ? (step + 1) / warm : Math.Max(0, (Steps - step) / Math.Max(1, Steps - warm)));
    }
}
