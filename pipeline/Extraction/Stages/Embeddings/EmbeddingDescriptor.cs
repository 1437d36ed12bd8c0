using System.Runtime.CompilerServices;
using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Batches.Codec;
using LukePipeline.Engine.Packed;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Ground;
using LukePipeline.Tables;

namespace LukePipeline.Extraction.Stages.Embeddings;

/// <summary>One vector per mention: that of the entity checkpoint, which costs nothing more, or that of a checkpoint of its own.</summary>
public sealed class EmbeddingDescriptor : StageDescriptor
{
    /// <summary>The name of the stage.</summary>
    public static StageId StageId { get; } = new("embeddings");

    /// <inheritdoc/>
    public override StageId Id => StageId;

    /// <inheritdoc/>
    public override IReadOnlyList<StageId> DependsOn => [EntityDescriptor.StageId];

    /// <inheritdoc/>
    public override bool IsStandard => true;

    /// <inheritdoc/>
    public override StageCheckpoint Checkpoint { get; } = new("embeddingModel", Shipped: null, "the entity checkpoint");

    /// <inheritdoc/>
    public override IReadOnlyList<Table> Tables => [EmbeddingTable.Instance];

    /// <inheritdoc/>
    public override PackedTask Task { get; } = new EmbeddingTask();

    /// <inheritdoc/>
    public override IReadOnlyList<BatchFormat> Formats { get; } = [new EmbeddingFormat()];

    /// <summary>Adds the vector of a mention; one that is not made of numbers fails the document.</summary>
    internal static void Add(DocumentWork document, Mention mention, float[] vector)
    {
        if (!Array.TrueForAll(vector, float.IsFinite))
        {
            document.Fail(ReasonCode.NumericalError, $"The vector of the mention at code point {mention.Row.Start} is not made of numbers.");
            return;
        }

        document.Rows(EmbeddingTable.Instance).Add(new EmbeddingRow(document.Uid, mention.Row.EntityId, mention.Row.Label, vector));
    }

    /// <summary>Where nobody scores candidates, the vectors of the entity checkpoint are asked for on their own.</summary>
    internal override StageId? StandIn(bool bringsMentions) => bringsMentions ? EntityDescriptor.StageId : null;

    internal override bool ReadsVectors(ExtractionModels models) => models.Find(StageId) is null;

    internal override IAsyncEnumerable<DocumentWork> RunAsync(
        StageContext context, IAsyncEnumerable<DocumentWork> documents, CancellationToken cancellationToken) =>
        ReadsVectors(context.Models) ? TakeVectorsAsync(documents, cancellationToken) : new EmbeddingStage(context).RunAsync(documents, cancellationToken);

    private static async IAsyncEnumerable<DocumentWork> TakeVectorsAsync(
        IAsyncEnumerable<DocumentWork> documents, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var document in documents.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            foreach (var mention in document.Mentions)
            {
                if (document.IsAlive && mention.Vector is { } vector)
                {
                    Add(document, mention, vector);
                }
            }

            yield return document;
        }
    }
}
