using LukePipeline.Ground;
using LukePipeline.Ground.Torch;
using LukePipeline.Luke.Config;
using LukePipeline.Reference.Modeling.Layers;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace LukePipeline.Reference.Modeling.Heads;

/// <summary>
/// Classifies the relation of every ordered pair of the entities of each row from one pass over it. It is this project's own and has no
/// class in the reference, which loads its encoder.
/// </summary>
/// <remarks>
/// With a mention m = [state of its first token; of its last token; of its entity], a pair of head h and tail t is scored by
/// W2 gelu(W1 [m_h; m_t; e_h * e_t] + b1) + b2, where * multiplies elementwise and W1 has <see cref="LukeConfig.PairHiddenSize"/> rows.
/// No markers are put into the text, so that a sentence costs one pass however many pairs it has. Labels [B, E, E] hold class indexes, -100
/// for pairs that do not count; padded entities yield scores too.
/// </remarks>
public sealed class LukeForMentionPairClassification : LukePreTrainedModel
{
    /// <summary>How many states of the hidden size a pair is read from.</summary>
    public const int Parts = 7;

    [ComponentName(Name = "luke")]
    private readonly LukeModel _luke;

    [ComponentName(Name = "classifier")]
    private readonly PairPerceptron _classifier;

    /// <summary>Creates a model with random weights.</summary>
    /// <param name="config">Its shape and labels.</param>
    /// <param name="generator">Source of the random weights. Default: torch's own.</param>
    public LukeForMentionPairClassification(LukeConfig config, Generator? generator = null)
        : this(config, addPoolingLayer: true, fillAtRandom: true, generator)
    {
    }

    internal LukeForMentionPairClassification(LukeConfig config, bool addPoolingLayer, bool fillAtRandom, Generator? generator)
        : base(nameof(LukeForMentionPairClassification), config)
    {
        _luke = new LukeModel(config, addPoolingLayer, fillAtRandom: false, generator);
        _classifier = new PairPerceptron(config);
        RegisterComponents();
        Initialize(fillAtRandom, generator);
    }

    /// <inheritdoc/>
    public override LukeModel Encoder => _luke;

    /// <summary>Opens a checkpoint directory.</summary>
    /// <param name="directory">Holds config.json and the weights.</param>
    /// <param name="options">How to open it. Default: <see cref="LoadOptions.Default"/>.</param>
    /// <exception cref="LukeException">A file is missing or damaged, or does not fit the others; the message names file and key.</exception>
    public static LukeForMentionPairClassification FromPretrained(string directory, LoadOptions? options = null) =>
        LukeCheckpoint.Load<LukeForMentionPairClassification>(directory, options, (config, hasPooler) => new(config, hasPooler, fillAtRandom: false, generator: null));

    /// <inheritdoc/>
    public override LukeClassifierOutput Forward(LukeInputs inputs)
    {
        using var scope = NewDisposeScope();
        var (states, mentions) = Represent(inputs);
        var (rows, count) = (mentions.shape[0], mentions.shape[1]);
        var first = TensorArithmetic.Range(0, rows).Times(count).unsqueeze(1).unsqueeze(1);
        var all = TensorArithmetic.Range(0, count);
        var heads = first.Plus(all.unsqueeze(1)).expand(rows, count, count).reshape(-1);
        var tails = first.Plus(all).expand(rows, count, count).reshape(-1);
        var logits = Score(mentions, heads.to(mentions.device), tails.to(mentions.device)).reshape(rows, count, count, -1);
        return LukeClassifierOutput.From(states, logits, LukeLosses.ByLabelShape(logits, inputs.Labels)).ToOuterScope();
    }

    /// <summary>Scores some pairs: what <see cref="Forward"/> says of them, without the cost of all others.</summary>
    /// <param name="inputs">As <see cref="Forward"/> takes them.</param>
    /// <param name="heads">The heads [pairs], int64, as row x E + entity.</param>
    /// <param name="tails">The tails [pairs], of the same rows.</param>
    /// <returns>Logits [pairs, labels].</returns>
    internal Tensor ScorePairs(LukeInputs inputs, Tensor heads, Tensor tails)
    {
        using var scope = NewDisposeScope();
        return Score(Represent(inputs).Mentions, heads, tails).MoveToOuterDisposeScope();
    }

    private Tensor Score(Tensor mentions, Tensor heads, Tensor tails) => _classifier.Forward(
        mentions.flatten(0, 1), heads, tails, hidden => Dropout(hidden, Config.HiddenDropoutProb, training));

    // [B, E, 3 x hidden].
    private (LukeModelOutput States, Tensor Mentions) Represent(LukeInputs inputs)
    {
        const string Name = nameof(LukeForMentionPairClassification);
        InputChecks.Present(inputs.EntityStartPositions, "entity_start_positions", Name);
        InputChecks.Present(inputs.EntityEndPositions, "entity_end_positions", Name);
        var states = Encode(inputs, Name, "labels", "entity_start_positions", "entity_end_positions");
        return (states, cat(
            [
                EntityStates.WordsAt(states.LastHiddenState, inputs.EntityStartPositions, "entity_start_positions"),
                EntityStates.WordsAt(states.LastHiddenState, inputs.EntityEndPositions, "entity_end_positions"),
                EntityStates.Require(states, atLeast: 0, Name),
            ],
            2));
    }
}
