using LukePipeline.Ground;
using LukePipeline.Ground.Torch;
using LukePipeline.Luke.Config;
using LukePipeline.Reference.Modeling.Layers;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace LukePipeline.Reference.Modeling.Heads;

/// <summary>
/// Predicts masked words and masked entities (reference: <c>LukeForMaskedLM</c>). Labels [B, L] and entity labels [B, E] hold ids,
/// -100 is ignored. The entity head shares the entity table, the word head the word table unless the configuration unties them.
/// </summary>
public sealed class LukeForMaskedLM : LukePreTrainedModel
{
    [ComponentName(Name = "luke")]
    private readonly LukeModel _luke;

    [ComponentName(Name = "lm_head")]
    private readonly LukeLMHead _words;

    [ComponentName(Name = "entity_predictions")]
    private readonly EntityPredictionHead _entities;

    /// <summary>Creates a model with random weights.</summary>
    /// <param name="config">Its shape.</param>
    /// <param name="generator">Source of the random weights. Default: torch's own.</param>
    public LukeForMaskedLM(LukeConfig config, Generator? generator = null)
        : this(config, addPoolingLayer: true, fillAtRandom: true, generator)
    {
    }

    internal LukeForMaskedLM(LukeConfig config, bool addPoolingLayer, bool fillAtRandom, Generator? generator)
        : base(nameof(LukeForMaskedLM), config)
    {
        _luke = new LukeModel(config, addPoolingLayer, fillAtRandom: false, generator);
        _words = new LukeLMHead(config);
        _entities = new EntityPredictionHead(config);
        RegisterComponents();
        Initialize(fillAtRandom, generator);
    }

    /// <inheritdoc/>
    public override LukeModel Encoder => _luke;

    /// <inheritdoc/>
    internal override bool PredictsEntities => true;

    /// <summary>Opens a checkpoint directory.</summary>
    /// <param name="directory">Holds config.json and the weights.</param>
    /// <param name="options">How to open it. Default: <see cref="LoadOptions.Default"/>.</param>
    /// <exception cref="LukeException">A file is missing or damaged, or does not fit the others; the message names file and key.</exception>
    public static LukeForMaskedLM FromPretrained(string directory, LoadOptions? options = null) =>
        LukeCheckpoint.Load<LukeForMaskedLM>(directory, options, (config, hasPooler) => new(config, hasPooler, fillAtRandom: false, generator: null));

    /// <summary>The scores of the words at some places alone, as training asks for them: all of them would cost seven times as much.</summary>
    /// <param name="inputs">Words, and entities if there are any.</param>
    /// <param name="places">Indexes into the rows of [B x L].</param>
    /// <returns>[places, vocab], for the caller to dispose.</returns>
    internal Tensor ScoreWords(LukeInputs inputs, Tensor places)
    {
        using var scope = NewDisposeScope();
        var states = Encode(inputs, nameof(LukeForMaskedLM)).LastHiddenState.reshape(-1, Config.HiddenSize);
        return _words.Forward(states.index_select(0, places), _luke.Embeddings.WordTable).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override LukeMaskedLMOutput Forward(LukeInputs inputs)
    {
        using var scope = NewDisposeScope();
        var states = Encode(inputs, nameof(LukeForMaskedLM), "labels", "entity_labels");
        var logits = _words.Forward(states.LastHiddenState, _luke.Embeddings.WordTable);
        var wordLoss = inputs.Labels is null ? null : LukeLosses.CrossEntropy(logits, inputs.Labels);

        Tensor? entityLogits = null;
        Tensor? entityLoss = null;
        if (states.EntityLastHiddenState is { } entities)
        {
            entityLogits = _entities.Forward(entities, _luke.EntityEmbeddings.EntityTable);
            entityLoss = inputs.EntityLabels is null ? null : LukeLosses.CrossEntropy(entityLogits, inputs.EntityLabels, "entity_labels");
        }

        return new LukeMaskedLMOutput
        {
            Loss = wordLoss is not null && entityLoss is not null ? wordLoss.Plus(entityLoss) : (wordLoss ?? entityLoss)?.alias(),
            MlmLoss = wordLoss,
            MepLoss = entityLoss,
            Logits = logits,
            EntityLogits = entityLogits,
            HiddenStates = states.HiddenStates,
            EntityHiddenStates = states.EntityHiddenStates,
            Attentions = states.Attentions,
        }.ToOuterScope();
    }
}
