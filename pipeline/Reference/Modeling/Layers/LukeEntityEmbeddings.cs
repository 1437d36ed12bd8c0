using LukePipeline.Ground.Torch;
using LukePipeline.Luke.Config;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace LukePipeline.Reference.Modeling.Layers;

/// <summary>Entities: entity (projected where its table is narrower) + mean of the covered positions + token type, normalised.</summary>
internal sealed class LukeEntityEmbeddings : PositionedEmbeddings, IPaddedTables
{
    [ComponentName(Name = "entity_embeddings")]
    private readonly Embedding _entities;

    [ComponentName(Name = "entity_embedding_dense")]
    private readonly Linear? _dense;

    public LukeEntityEmbeddings(LukeConfig config)
        : base(nameof(LukeEntityEmbeddings), config, paddingPosition: null)
    {
        _entities = EmbeddingTable.Create(config.EntityVocabSize, config.EntityEmbSize, paddingRow: 0);
        _dense = config.EntityEmbSize == config.HiddenSize
            ? null
            : nn.Linear(config.EntityEmbSize, config.HiddenSize, hasBias: false, device: META);
        RegisterComponents();
    }

    /// <summary>The table that the entity prediction head shares [entity vocab, entity size], or the rows of it that were loaded.</summary>
    public Parameter EntityTable => _entities.weight!;

    /// <summary>Where only some rows of the table are loaded: which. Null: all.</summary>
    public EntityRows? Rows { get; set; }

    public IEnumerable<(Embedding Table, int Row)> PaddingRows => [(_entities, 0)];

    public Tensor Forward(Tensor entityIds, Tensor positionIds, Tensor tokenTypes)
    {
        InputChecks.Ids(entityIds, "entity_ids", Config.EntityVocabSize);
        InputChecks.Dimensions(positionIds, "entity_position_ids", "[batch, entities, positions]", 3);
        InputChecks.Broadcasts(positionIds, "entity_position_ids", entityIds.shape[0], entityIds.shape[1], positionIds.shape[2]);
        InputChecks.EntityPositions(positionIds, Config);
        InputChecks.Ids(tokenTypes, "entity_token_type_ids", Config.TypeVocabSize);

        var entities = _entities.call(Rows is null ? entityIds : Rows.Localize(entityIds));
        if (_dense is not null)
        {
            entities = _dense.call(entities);
        }

        return Finish(entities.Plus(Computation.MeanPosition(_positions, positionIds)), tokenTypes);
    }
}
