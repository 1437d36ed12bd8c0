using LukePipeline.Ground;
using LukePipeline.Luke.Config;
using LukePipeline.Reference.Modeling.Layers;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace LukePipeline.Reference.Modeling.Heads;

/// <summary>
/// Classifies every word token (reference: <c>LukeForTokenClassification</c>; it has no pooler). Labels [B, L] hold class indexes,
/// -100 is ignored.
/// </summary>
public sealed class LukeForTokenClassification : LukePreTrainedModel
{
    [ComponentName(Name = "luke")]
    private readonly LukeModel _luke;

    [ComponentName(Name = "classifier")]
    private readonly Linear _classifier;

    /// <summary>Creates a model with random weights.</summary>
    /// <param name="config">Its shape and labels.</param>
    /// <param name="generator">Source of the random weights. Default: torch's own.</param>
    public LukeForTokenClassification(LukeConfig config, Generator? generator = null)
        : this(config, fillAtRandom: true, generator)
    {
    }

    internal LukeForTokenClassification(LukeConfig config, bool fillAtRandom, Generator? generator)
        : base(nameof(LukeForTokenClassification), config)
    {
        _luke = new LukeModel(config, addPoolingLayer: false, fillAtRandom: false, generator);
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
    public static LukeForTokenClassification FromPretrained(string directory, LoadOptions? options = null) =>
        LukeCheckpoint.Load<LukeForTokenClassification>(directory, options, (config, _) => new(config, fillAtRandom: false, generator: null));

    /// <inheritdoc/>
    public override LukeClassifierOutput Forward(LukeInputs inputs)
    {
        using var scope = NewDisposeScope();
        var states = Encode(inputs, nameof(LukeForTokenClassification), "labels");
        var words = Dropout(states.LastHiddenState, Config.ClassifierDropout ?? Config.HiddenDropoutProb, training);
        var logits = _classifier.call(words);
        var loss = inputs.Labels is null ? null : LukeLosses.CrossEntropy(logits, inputs.Labels);
        return LukeClassifierOutput.From(states, logits, loss).ToOuterScope();
    }
}
