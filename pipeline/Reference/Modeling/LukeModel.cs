using LukePipeline.Ground;
using LukePipeline.Luke.Config;
using LukePipeline.Reference.Modeling.Layers;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace LukePipeline.Reference.Modeling;

/// <summary>LUKE without a head: states of words and entities (reference: <c>LukeModel</c>).</summary>
public sealed class LukeModel : LukePreTrainedModel
{
    [ComponentName(Name = "embeddings")]
    private readonly LukeEmbeddings _embeddings;

    [ComponentName(Name = "entity_embeddings")]
    private readonly LukeEntityEmbeddings _entityEmbeddings;

    [ComponentName(Name = "encoder")]
    private readonly LukeEncoder _encoder;

    [ComponentName(Name = "pooler")]
    private readonly LukePooler? _pooler;

    /// <summary>Creates a model with random weights.</summary>
    /// <param name="config">Its shape.</param>
    /// <param name="addPoolingLayer">Whether it has the pooler. Default: true.</param>
    /// <param name="generator">Source of the random weights. Default: torch's own.</param>
    public LukeModel(LukeConfig config, bool addPoolingLayer = true, Generator? generator = null)
        : this(config, addPoolingLayer, fillAtRandom: true, generator)
    {
    }

    internal LukeModel(LukeConfig config, bool addPoolingLayer, bool fillAtRandom, Generator? generator)
        : base(nameof(LukeModel), config)
    {
        _embeddings = new LukeEmbeddings(config);
        _entityEmbeddings = new LukeEntityEmbeddings(config);
        _encoder = new LukeEncoder(config);
        _pooler = addPoolingLayer ? new LukePooler(config) : null;
        RegisterComponents();
        Initialize(fillAtRandom, generator);
    }

    /// <inheritdoc/>
    public override LukeModel Encoder => this;

    /// <summary>Whether the model has the pooler.</summary>
    public bool HasPooler => _pooler is not null;

    internal LukeEmbeddings Embeddings => _embeddings;

    internal LukeEntityEmbeddings EntityEmbeddings => _entityEmbeddings;

    private ScalarType Dtype => _embeddings.WordTable.dtype;

    /// <summary>Opens a checkpoint directory, of a bare encoder or of a model with a head.</summary>
    /// <param name="directory">Holds config.json and the weights.</param>
    /// <param name="options">How to open it. Default: <see cref="LoadOptions.Default"/>.</param>
    /// <returns>A model with the pooler of the checkpoint, or without one where it has none.</returns>
    /// <exception cref="LukeException">A file is missing or damaged, or does not fit the others; the message names file and key.</exception>
    public static LukeModel FromPretrained(string directory, LoadOptions? options = null) =>
        LukeCheckpoint.Load<LukeModel>(
            directory, options, (config, hasPooler) => new(config, hasPooler, fillAtRandom: false, generator: null));

    /// <inheritdoc/>
    public override LukeModelOutput Forward(LukeInputs inputs)
    {
        using var scope = NewDisposeScope();
        return Encode(inputs, nameof(LukeModel)).ToOuterScope();
    }

    /// <summary>The forward pass in the caller's dispose scope.</summary>
    internal LukeModelOutput Run(LukeInputs inputs)
    {
        var (batch, words) = WordShape(inputs);
        var device = _embeddings.WordTable.device;
        var wordTypes = inputs.TokenTypeIds ?? zeros([batch, words], ScalarType.Int64, device);
        InputChecks.Broadcasts(wordTypes, "token_type_ids", batch, words);
        var states = _embeddings.Forward(inputs, wordTypes);

        var entities = inputs.EntityIds;
        var entityMask = inputs.EntityAttentionMask;
        long entityCount = 0;
        if (entities is not null)
        {
            InputChecks.Dimensions(entities, "entity_ids", "[batch, entities]", 2);
            InputChecks.Present(inputs.EntityPositionIds, "entity_position_ids", "A call with entity_ids");
            entityCount = entities.shape[1];
            if (entities.shape[0] != batch)
            {
                throw new ModelInputException(
                    InputFault.Mismatch, $"entity_ids has {entities.shape[0]} rows, the words have {batch}: give every text its entities.");
            }

            entityMask ??= ones([batch, entityCount], Dtype, device);
            var entityTypes = inputs.EntityTokenTypeIds ?? zeros([batch, entityCount], ScalarType.Int64, device);
            InputChecks.Broadcasts(entityTypes, "entity_token_type_ids", batch, entityCount);
            states = cat([states, _entityEmbeddings.Forward(entities, inputs.EntityPositionIds, entityTypes)], 1);
        }

        var mask = AttentionMasks.Additive(
            inputs.AttentionMask ?? ones([batch, words], Dtype, device), entityMask, words + entityCount, Dtype);
        InputChecks.Broadcasts(mask, "attention_mask", batch, 1, words + entityCount, words + entityCount);
        var (all, attentions) = _encoder.Forward(
            states,
            words,
            entities is not null,
            mask,
            AttentionMasks.Heads(inputs.HeadMask, Config, Dtype),
            inputs.OutputAttentions ?? Config.OutputAttentions);

        var keepStates = inputs.OutputHiddenStates ?? Config.OutputHiddenStates;
        var lastWords = Words(all[^1]);
        return new LukeModelOutput
        {
            LastHiddenState = lastWords,
            EntityLastHiddenState = entities is null ? null : Entities(all[^1]),
            PoolerOutput = _pooler?.Forward(lastWords),
            HiddenStates = keepStates ? [.. all.Select(Words)] : null,
            EntityHiddenStates = keepStates && entities is not null ? [.. all.Select(Entities)] : null,
            Attentions = inputs.OutputAttentions ?? Config.OutputAttentions ? attentions : null,
        };

        Tensor Words(Tensor x) => x.narrow(1, 0, words);
        Tensor Entities(Tensor x) => x.narrow(1, words, entityCount);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _entityEmbeddings.Rows?.Dispose();
        }

        base.Dispose(disposing);
    }

    private (long Batch, long Words) WordShape(LukeInputs inputs)
    {
        switch (inputs.InputIds, inputs.InputsEmbeds)
        {
            case (not null, not null):
                throw new ModelInputException(InputFault.Invalid, "Give input_ids or inputs_embeds, not both.");
            case (null, null):
                throw new ModelInputException(
                    InputFault.Missing, "Give input_ids or inputs_embeds: a call without words has nothing to encode.");
            case ({ } ids, null):
                InputChecks.Dimensions(ids, "input_ids", "[batch, words]", 2);
                return (ids.shape[0], ids.shape[1]);
            case (null, { } embeds):
                InputChecks.Dimensions(embeds, "inputs_embeds", $"[batch, words, {Config.HiddenSize}]", 3);
                InputChecks.Broadcasts(embeds, "inputs_embeds", embeds.shape[0], embeds.shape[1], Config.HiddenSize);
                return (embeds.shape[0], embeds.shape[1]);
        }
    }
}
