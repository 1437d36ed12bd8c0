using LukePipeline.Ground;
using LukePipeline.Luke.Config;
using LukePipeline.Reference.Modeling.Layers;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace LukePipeline.Reference.Modeling.Heads;

/// <summary>
/// Classifies the first entity of each row, as in Open Entity (reference: <c>LukeForEntityClassification</c>).
/// Labels [B] hold class indexes, labels [B, labels] ones and zeros per class.
/// </summary>
public sealed class LukeForEntityClassification : LukePreTrainedModel
{
    [ComponentName(Name = "luke")]
    private readonly LukeModel _luke;

    [ComponentName(Name = "classifier")]
    private readonly Linear _classifier;

    /// <summary>Creates a model with random weights.</summary>
    /// <param name="config">Its shape and labels.</param>
    /// <param name="generator">Source of the random weights. Default: torch's own.</param>
    public LukeForEntityClassification(LukeConfig config, Generator? generator = null)
        : this(config, addPoolingLayer: true, fillAtRandom: true, generator)
    {
    }

    internal LukeForEntityClassification(LukeConfig config, bool addPoolingLayer, bool fillAtRandom, Generator? generator)
        : base(nameof(LukeForEntityClassification), config)
    {
        _luke = new LukeModel(config, addPoolingLayer, fillAtRandom: false, generator);
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
    public static LukeForEntityClassification FromPretrained(string directory, LoadOptions? options = null) =>
        LukeCheckpoint.Load<LukeForEntityClassification>(directory, options, (config, hasPooler) => new(config, hasPooler, fillAtRandom: false, generator: null));

    /// <inheritdoc/>
    public override LukeClassifierOutput Forward(LukeInputs inputs)
    {
        using var scope = NewDisposeScope();
        var states = Encode(inputs, nameof(LukeForEntityClassification), "labels");
        var entities = EntityStates.Require(states, atLeast: 1, nameof(LukeForEntityClassification));
        var logits = _classifier.call(Dropout(entities.select(1, 0), Config.HiddenDropoutProb, training));
        return LukeClassifierOutput.From(states, logits, LukeLosses.ByLabelShape(logits, inputs.Labels)).ToOuterScope();
    }
}
