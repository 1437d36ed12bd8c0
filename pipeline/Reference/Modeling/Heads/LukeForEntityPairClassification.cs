using LukePipeline.Ground;
using LukePipeline.Luke.Config;
using LukePipeline.Reference.Modeling.Layers;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace LukePipeline.Reference.Modeling.Heads;

/// <summary>
/// Classifies the relation of the first two entities of each row, head first, as in TACRED (reference:
/// <c>LukeForEntityPairClassification</c>). Labels [B] hold class indexes, labels [B, labels] ones and zeros per class.
/// </summary>
public sealed class LukeForEntityPairClassification : LukePreTrainedModel
{
    [ComponentName(Name = "luke")]
    private readonly LukeModel _luke;

    [ComponentName(Name = "classifier")]
    private readonly Linear _classifier;

    /// <summary>Creates a model with random weights.</summary>
    /// <param name="config">Its shape and labels.</param>
    /// <param name="generator">Source of the random weights. Default: torch's own.</param>
    public LukeForEntityPairClassification(LukeConfig config, Generator? generator = null)
        : this(config, addPoolingLayer: true, fillAtRandom: true, generator)
    {
    }

    internal LukeForEntityPairClassification(LukeConfig config, bool addPoolingLayer, bool fillAtRandom, Generator? generator)
        : base(nameof(LukeForEntityPairClassification), config)
    {
        _luke = new LukeModel(config, addPoolingLayer, fillAtRandom: false, generator);
        _classifier = nn.Linear(2L * config.HiddenSize, config.NumLabels, hasBias: false, device: META);
        RegisterComponents();
        Initialize(fillAtRandom, generator);
    }

    /// <inheritdoc/>
    public override LukeModel Encoder => _luke;

    /// <summary>Opens a checkpoint directory.</summary>
    /// <param name="directory">Holds config.json and the weights.</param>
    /// <param name="options">How to open it. Default: <see cref="LoadOptions.Default"/>.</param>
    /// <exception cref="LukeException">A file is missing or damaged, or does not fit the others; the message names file and key.</exception>
    public static LukeForEntityPairClassification FromPretrained(string directory, LoadOptions? options = null) =>
        LukeCheckpoint.Load<LukeForEntityPairClassification>(directory, options, (config, hasPooler) => new(config, hasPooler, fillAtRandom: false, generator: null));

    /// <inheritdoc/>
    public override LukeClassifierOutput Forward(LukeInputs inputs)
    {
        using var scope = NewDisposeScope();
        var states = Encode(inputs, nameof(LukeForEntityPairClassification), "labels");
        var entities = EntityStates.Require(states, atLeast: 2, nameof(LukeForEntityPairClassification));
        var pair = cat([entities.select(1, 0), entities.select(1, 1)], 1);
        var logits = _classifier.call(Dropout(pair, Config.HiddenDropoutProb, training));
        return LukeClassifierOutput.From(states, logits, LukeLosses.ByLabelShape(logits, inputs.Labels)).ToOuterScope();
    }
}
