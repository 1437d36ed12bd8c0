using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Packed;
using LukePipeline.Extraction;
using LukePipeline.Extraction.Stages.Embeddings;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Extraction.Stages.Relations;

namespace LukePipeline.Tests;

/// <summary>The shipped stages by name.</summary>
internal static class Ids
{
    public static StageId Entities => EntityDescriptor.StageId;

    public static StageId Relations => RelationDescriptor.StageId;

    public static StageId Embeddings => EmbeddingDescriptor.StageId;

    /// <summary>What the model of a stage is for.</summary>
    public static PackedTask Task(this StageId stage) => StageRegistry.Shipped.Get(stage).Task!;
}
