using LukePipeline.Ground;
using LukePipeline.Luke.Config;
using LukePipeline.Reference.Modeling.Layers;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace LukePipeline.Reference.Modeling.Heads;

/// <summary>
/// Classifies every entity of each row together with the words at its start and end, as in named entity recognition
/// (reference: <c>LukeForEntitySpanClassification</c>). Labels [B, E] hold class indexes (-100: ignored), labels [B, E, labels] ones
/// and zeros per class. Padded entities yield scores too: cut them off by the entity mask.
/// </summary>
public sealed class LukeForEntitySpanClassification : LukePreTrainedModel
{
    [ComponentName(Name = "luke")]
    private readonly LukeModel _luke;

    [ComponentName(Name = "classifier")]
    private readonly Linear _classifier;

    /// <summary>Creates a model with random weights.</summary>
    /// <param name="config">Its shape and labels.</param>
    /// <param name="generator">Source of the random weights. Default: torch's own.</param>
    public LukeForEntitySpanClassification(LukeConfig config, Generator? generator = null)
        : this(config, addPoolingLayer: true, fillAtRandom: true, generator)
    {
    }

    internal LukeForEntitySpanClassification(LukeConfig config, bool addPoolingLayer, bool fillAtRandom, Generator? generator)
        : base(nameof(LukeForEntitySpanClassification), config)
    {
        _luke = new LukeModel(config, addPoolingLayer, fillAtRandom: false, generator);
        _classifier = nn.Linear(3L * config.HiddenSize, config.NumLabels, device: META);
        RegisterComponents();
        Initialize(fillAtRandom, generator);
    }

    /// <inheritdoc/>
    public override LukeModel Encoder => _luke;

    /// <summary>Opens a checkpoint directory.</summary>
    /// <param name="directory">Holds config.json and the weights.</param>
    /// <param name="options">How to open it. Default: <see cref="LoadOptions.Default"/>.</param>
    /// <exception cref="LukeException">A file is missing or damaged, or does not fit the others; the message names file and key.</exception>
    public static LukeForEntitySpanClassification FromPretrained(string directory, LoadOptions? options = null) =>
        LukeCheckpoint.Load<LukeForEntitySpanClassification>(directory, options, (config, hasPooler) => new(config, hasPooler, fillAtRandom: false, generator: null));

    /// <inheritdoc/>
    public override LukeClassifierOutput Forward(LukeInputs inputs)
    {
        const string Name = nameof(LukeForEntitySpanClassification);
        using var scope = NewDisposeScope();
        InputChecks.Present(inputs.EntityStartPositions, "entity_start_positions", Name);
        InputChecks.Present(inputs.EntityEndPositions, "entity_end_positions", Name);
        var states = Encode(inputs, Name, "labels", "entity_start_positions", "entity_end_positions");
        var entities = EntityStates.Require(states, atLeast: 0, Name);
        var features = cat(
            [
                EntityStates.WordsAt(states.LastHiddenState, inputs.EntityStartPositions, "entity_start_positions"),
                EntityStates.WordsAt(states.LastHiddenState, inputs.EntityEndPositions, "entity_end_positions"),
                entities,
            ],
            2);
        var logits = _classifier.call(Dropout(features, Config.HiddenDropoutProb, training));
        return LukeClassifierOutput.From(states, logits, LukeLosses.ByLabelShape(logits, inputs.Labels)).ToOuterScope();
    }
}
