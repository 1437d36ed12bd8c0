using LukePipeline.Ground;
using LukePipeline.Luke.Config;
using LukePipeline.Reference.Modeling.Layers;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace LukePipeline.Reference.Modeling.Heads;

/// <summary>
/// Scores every word token as the start and the end of an answer (reference: <c>LukeForQuestionAnswering</c>; it has no pooler).
/// </summary>
public sealed class LukeForQuestionAnswering : LukePreTrainedModel
{
    [ComponentName(Name = "luke")]
    private readonly LukeModel _luke;

    [ComponentName(Name = "qa_outputs")]
    private readonly Linear _outputs;

    /// <summary>Creates a model with random weights.</summary>
    /// <param name="config">Its shape; it must have two labels.</param>
    /// <param name="generator">Source of the random weights. Default: torch's own.</param>
    public LukeForQuestionAnswering(LukeConfig config, Generator? generator = null)
        : this(config, fillAtRandom: true, generator)
    {
    }

    internal LukeForQuestionAnswering(LukeConfig config, bool fillAtRandom, Generator? generator)
        : base(nameof(LukeForQuestionAnswering), config)
    {
        if (config.NumLabels != 2)
        {
            throw new LukeException(
                $"{nameof(LukeForQuestionAnswering)} scores two things, start and end, but the configuration has {config.NumLabels} labels: "
                + "id2label must have two entries.");
        }

        _luke = new LukeModel(config, addPoolingLayer: false, fillAtRandom: false, generator);
        _outputs = nn.Linear(config.HiddenSize, config.NumLabels, device: META);
        RegisterComponents();
        Initialize(fillAtRandom, generator);
    }

    /// <inheritdoc/>
    public override LukeModel Encoder => _luke;

    /// <summary>Opens a checkpoint directory.</summary>
    /// <param name="directory">Holds config.json and the weights.</param>
    /// <param name="options">How to open it. Default: <see cref="LoadOptions.Default"/>.</param>
    /// <exception cref="LukeException">A file is missing or damaged, or does not fit the others; the message names file and key.</exception>
    public static LukeForQuestionAnswering FromPretrained(string directory, LoadOptions? options = null) =>
        LukeCheckpoint.Load<LukeForQuestionAnswering>(directory, options, (config, _) => new(config, fillAtRandom: false, generator: null));

    /// <inheritdoc/>
    public override LukeQuestionAnsweringOutput Forward(LukeInputs inputs)
    {
        using var scope = NewDisposeScope();
        var states = Encode(inputs, nameof(LukeForQuestionAnswering), "start_positions", "end_positions");
        var logits = _outputs.call(states.LastHiddenState);
        var starts = logits.select(-1, 0);
        var ends = logits.select(-1, 1);
        return new LukeQuestionAnsweringOutput
        {
            Loss = LukeLosses.OfAnswer(starts, ends, inputs.StartPositions, inputs.EndPositions),
            StartLogits = starts,
            EndLogits = ends,
            HiddenStates = states.HiddenStates,
            EntityHiddenStates = states.EntityHiddenStates,
            Attentions = states.Attentions,
        }.ToOuterScope();
    }
}
