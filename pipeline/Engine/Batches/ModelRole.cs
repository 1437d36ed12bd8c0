namespace LukePipeline.Engine.Batches;

/// <summary>What a model does in a job; each role has a checkpoint of its own, or shares that of the entities.</summary>
public enum ModelRole
{
    /// <summary>Scores candidate spans (<c>LukeForEntitySpanClassification</c>); batches of <see cref="EntityBatch"/>.</summary>
    Entities = 0,

    /// <summary>Classifies ordered pairs of entities (<c>LukeForEntityPairClassification</c>); batches of <see cref="PairBatch"/>.</summary>
    Relations = 1,

    /// <summary>Represents given spans as vectors (<c>LukeModel</c>); batches of <see cref="EmbeddingBatch"/>.</summary>
    Embeddings = 2,
}
