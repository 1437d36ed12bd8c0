using System.Runtime.CompilerServices;
using LukePipeline.Engine.Batches;
using LukePipeline.Extraction.Stages;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Tables;

namespace LukePipeline.Training.Evaluation;

/// <summary>
/// Stands where a job finds mentions: those that a document holds (<see cref="Text.StoredFindings"/>) are taken as they are. A job refuses
/// mentions that overlap; annotation has some, and all else of its documents is to be scored.
/// </summary>
internal sealed class GivenMentions : StageDescriptor
{
    /// <inheritdoc/>
    public override StageId Id => EntityDescriptor.StageId;

    /// <inheritdoc/>
    public override IReadOnlyList<Table> Tables => [];

    internal override async IAsyncEnumerable<DocumentWork> RunAsync(
        StageContext context, IAsyncEnumerable<DocumentWork> documents, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var document in documents.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            document.Mentions.AddRange(document.StoredMentions.Select(stored => MentionRows.OfStored(document, stored)));
            yield return document;
        }
    }
}
