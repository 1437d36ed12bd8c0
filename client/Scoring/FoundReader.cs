using LukePipeline.Client.Outcomes;
using LukePipeline.Client.Showing;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Extraction.Stages.Relations;
using LukePipeline.Tables;
using LukePipeline.Text;
using LukePipeline.Training.Gold;

namespace LukePipeline.Client.Scoring;

/// <summary>Reads what a job has found in gold documents out of its tables.</summary>
internal sealed class FoundReader(JobOutput output)
{
    /// <summary>Reads what was found.</summary>
    /// <param name="chosen">The gold documents by the <c>doc_uid</c> that each has in the output.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="UsageException">The job found no entities, because it was not asked for them.</exception>
    public async Task<IReadOnlyList<(GoldDocument Gold, FoundDocument Found)>> ReadAsync(
        IReadOnlyDictionary<string, GoldDocument> chosen, CancellationToken cancellationToken)
    {
        if (output.Plan?.Spec.Stages.Contains(EntityDescriptor.StageId) != true)
        {
            throw new UsageException($"{output.Location} holds no entities: its job was not asked for them. Run one with the stage {EntityTable.Instance.Name}.");
        }

        var mentions = chosen.Keys.ToDictionary(uid => uid, _ => new List<EntityRow>());
        await foreach (var row in output.ReadAsync(output.FilesOf(EntityTable.Instance.Name), EntityTable.ReadAsync, cancellationToken))
        {
            mentions.GetValueOrDefault(row.DocUid)?.Add(row);
        }

        var relations = await ReadRelationsAsync(mentions, cancellationToken);
        return [.. chosen.Select(document => (document.Value, new FoundDocument(
            [.. mentions[document.Key].Select(row => new FoundMention(SpanOf(row), row.Label))], relations?[document.Key])))];
    }

    /// <summary>The relations of each document; null where the job was not asked for any.</summary>
    private async Task<Dictionary<string, List<FoundRelation>>?> ReadRelationsAsync(
        Dictionary<string, List<EntityRow>> mentions, CancellationToken cancellationToken)
    {
        if (output.Plan?.Spec.Stages.Contains(RelationDescriptor.StageId) != true)
        {
            return null; // the table is there all the same, and empty
        }

        var places = mentions.Values.SelectMany(rows => rows).ToDictionary(row => row.EntityId, SpanOf);
        var relations = mentions.Keys.ToDictionary(uid => uid, _ => new List<FoundRelation>());
        await foreach (var row in output.ReadAsync(output.FilesOf(RelationTable.Instance.Name), RelationTable.ReadAsync, cancellationToken))
        {
            relations.GetValueOrDefault(row.DocUid)?.Add(new FoundRelation(places[row.HeadId], places[row.TailId], row.Label, row.Score));
        }

        return relations;
    }

    private static CodePointSpan SpanOf(EntityRow row) => new(row.Start, row.End);
}
