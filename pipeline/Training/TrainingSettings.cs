namespace LukePipeline.Training;

/// <summary>How to train. Every value has the default that the shipped checkpoints were trained with.</summary>
public sealed record TrainingSettings
{
    /// <summary>Optimisation steps. Default: 10,000.</summary>
    public int Steps { get; init; } = 10_000;

    /// <summary>Highest learning rate. Default: 6e-4, for a model from scratch; a published base wants about 1e-5.</summary>
    public double LearningRate { get; init; } = 6e-4;

    /// <summary>Share of the steps in which the learning rate rises from 0; it then falls to 0 linearly. Default: 0.06.</summary>
    public double Warmup { get; init; } = 0.06;

    /// <summary>AdamW's decay of weight matrices. Default: 0.01.</summary>
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>Largest norm of all gradients together. Default: 1.</summary>
    public double GradientNorm { get; init; } = 1;

    /// <summary>Probability of zeroing a hidden value. Default: 0.1.</summary>
    public double Dropout { get; init; } = 0.1;

    /// <summary>Seed of everything random. Default: 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Steps between two looks at the dev set. Default: 500.</summary>
    public int EvaluateEvery { get; init; } = 500;

    /// <summary>Looks at the dev set without a better score before training stops; 0 never stops early. Default: 0.</summary>
    public int Patience { get; init; }

    /// <summary>Time between two checkpoints to resume from. Default: 3 minutes.</summary>
    public TimeSpan CheckpointEvery { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>The learning rate of a step, counted from 0.</summary>
    public double RateAt(long step)
    {
        var warm = Math.Max(1, Steps * Warmup);
        return LearningRate * (step < warm ? (step + 1) / warm : Math.Max(0, (Steps - step) / Math.Max(1, Steps - warm)));
    }
}
