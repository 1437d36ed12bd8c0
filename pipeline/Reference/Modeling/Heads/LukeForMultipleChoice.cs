using LukePipeline.Ground;
using LukePipeline.Luke.Config;
using LukePipeline.Reference.Modeling.Layers;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace LukePipeline.Reference.Modeling.Heads;

/// <summary>
/// Scores alternatives against each other (reference: <c>LukeForMultipleChoice</c>). Every input has a dimension more than
/// elsewhere, [B, choices, ...]; labels [B] hold the index of the right choice.
/// </summary>
public sealed class LukeForMultipleChoice : LukePreTrainedModel
{
    [ComponentName(Name = "luke")]
    private readonly LukeModel _luke;

    [ComponentName(Name = "classifier")]
    private readonly Linear _classifier;

    /// <summary>Creates a model with random weights.</summary>
    /// <param name="config">Its shape; the labels do not matter.</param>
    /// <param name="generator">Source of the random weights. Default: torch's own.</param>
    public LukeForMultipleChoice(LukeConfig config, Generator? generator = null)
        : this(config, fillAtRandom: true, generator)
    {
    }

    internal LukeForMultipleChoice(LukeConfig config, bool fillAtRandom, Generator? generator)
        : base(nameof(LukeForMultipleChoice), config)
    {
        _luke = new LukeModel(config, addPoolingLayer: true, fillAtRandom: false, generator);
        _classifier = nn.Linear(config.HiddenSize, 1, device: META);
        RegisterComponents();
        Initialize(fillAtRandom, generator);
    }

    /// <inheritdoc/>
    public override LukeModel Encoder => _luke;

    /// <summary>Opens a checkpoint directory.</summary>
    /// <param name="directory">Holds config.json and the weights.</param>
    /// <param name="options">How to open it. Default: <see cref="LoadOptions.Default"/>.</param>
    /// <exception cref="LukeException">A file is missing or damaged, or does not fit the others; the message names file and key.</exception>
    public static LukeForMultipleChoice FromPretrained(string directory, LoadOptions? options = null) =>
        LukeCheckpoint.Load<LukeForMultipleChoice>(directory, options, (config, _) => new(config, fillAtRandom: false, generator: null));

    /// <inheritdoc/>
    public override LukeClassifierOutput Forward(LukeInputs inputs)
    {
        const string Name = nameof(LukeForMultipleChoice);
        using var scope = NewDisposeScope();
        var words = inputs.InputIds ?? inputs.InputsEmbeds ?? throw new ModelInputException(InputFault.Missing, "Give input_ids or inputs_embeds.");
        if (words.dim() < 3)
        {
            throw new ModelInputException(
                InputFault.Mismatch,
                $"{Name} takes [batch, choices, ...], the words have shape [{string.Join(", ", words.shape)}].");
        }

        var choices = words.shape[1];
        var states = Encode(Flatten(inputs), Name, "labels");
        var pooled = Dropout(states.PoolerOutput!, Config.ClassifierDropout ?? Config.HiddenDropoutProb, training);
        var logits = _classifier.call(pooled).view(-1, choices);
        var loss = inputs.Labels is null ? null : LukeLosses.CrossEntropy(logits, inputs.Labels);
        return LukeClassifierOutput.From(states, logits, loss).ToOuterScope();
    }

    private static LukeInputs Flatten(LukeInputs inputs) => inputs with
    {
        InputIds = Rows(inputs.InputIds, 1),
        AttentionMask = Rows(inputs.AttentionMask, 1),
        TokenTypeIds = Rows(inputs.TokenTypeIds, 1),
        PositionIds = Rows(inputs.PositionIds, 1),
        InputsEmbeds = Rows(inputs.InputsEmbeds, 2),
        EntityIds = Rows(inputs.EntityIds, 1),
        EntityAttentionMask = Rows(inputs.EntityAttentionMask, 1),
        EntityTokenTypeIds = Rows(inputs.EntityTokenTypeIds, 1),
        EntityPositionIds = Rows(inputs.EntityPositionIds, 2),
    };

    /// <summary>Everything but the last <paramref name="kept"/> dimensions becomes one.</summary>
    private static Tensor? Rows(Tensor? tensor, int kept) =>
        tensor?.reshape([tensor.shape[..^kept].Aggregate(1L, (product, size) => product * size), .. tensor.shape[^kept..]]);
}
