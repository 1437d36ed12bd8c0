using LukePipeline.Ground;
using LukePipeline.Luke.Config;
using LukePipeline.Reference.Modeling.Layers;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace LukePipeline.Reference.Modeling.Heads;

/// <summary>
/// Classifies or rates each text by its pooled first word (reference: <c>LukeForSequenceClassification</c>). The configuration's
/// problem type decides the loss; where it is null the first labels do, and the choice is kept: one class is a regression
/// (labels [B]), whole numbers are class indexes [B], floats are one label per class [B, labels].
/// </summary>
public sealed class LukeForSequenceClassification : LukePreTrainedModel
{
    [ComponentName(Name = "luke")]
    private readonly LukeModel _luke;

    [ComponentName(Name = "classifier")]
    private readonly Linear _classifier;

    /// <summary>Creates a model with random weights.</summary>
    /// <param name="config">Its shape and labels.</param>
    /// <param name="generator">Source of the random weights. Default: torch's own.</param>
    public LukeForSequenceClassification(LukeConfig config, Generator? generator = null)
        : this(config, fillAtRandom: true, generator)
    {
    }

    internal LukeForSequenceClassification(LukeConfig config, bool fillAtRandom, Generator? generator)
        : base(nameof(LukeForSequenceClassification), config)
    {
        _luke = new LukeModel(config, addPoolingLayer: true, fillAtRandom: false, generator);
        _classifier = nn.Linear(config.HiddenSize, config.NumLabels, device: META);
        RegisterComponents();
        Initialize(fillAtRandom, generator);
    }

    /// <inheritdoc/>
    public override LukeModel Encoder => _luke;

    /// <summary>Opens a checkpoint directory.</summary>
    /// <param name="directory">Holds config.json and the weights.</param>
    /// <param name="options">How to open it. Default: <see cref="LoadOptions.Default"/>.</param>
    /// <exception cref="LukeException">A file is missing or damaged, or does not fit the others; the message names file and key.</exception>
    public static LukeForSequenceClassification FromPretrained(string directory, LoadOptions? options = null) =>
        LukeCheckpoint.Load<LukeForSequenceClassification>(directory, options, (config, _) => new(config, fillAtRandom: false, generator: null));

    /// <inheritdoc/>
    public override LukeClassifierOutput Forward(LukeInputs inputs)
    {
        using var scope = NewDisposeScope();
        var states = Encode(inputs, nameof(LukeForSequenceClassification), "labels");
        var pooled = Dropout(states.PoolerOutput!, Config.ClassifierDropout ?? Config.HiddenDropoutProb, training);
        var logits = _classifier.call(pooled);
        return LukeClassifierOutput.From(states, logits, Loss(logits, inputs.Labels)).ToOuterScope();
    }

    private Tensor? Loss(Tensor logits, Tensor? labels)
    {
        if (labels is null)
        {
            return null;
        }

        if (Config.ProblemType is null)
        {
            Config = Config with { ProblemType = LukeLosses.ProblemOf(Config.NumLabels, labels) };
        }

        return LukeLosses.OfProblem(Config.ProblemType.Value, logits, labels);
    }
}
