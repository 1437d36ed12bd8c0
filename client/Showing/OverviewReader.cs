using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Extraction.Stages.Relations;

namespace LukePipeline.Client.Showing;

/// <summary>Reads the tables of a job and sums them up.</summary>
internal sealed class OverviewReader(JobOutput output, PlannedInputs inputs)
{
    /// <summary>Sums up the output.</summary>
    /// <param name="top">Mentions and pairs per label.</param>
    /// <param name="sentences">Sentences to show.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<OutputOverview> ReadAsync(int top, int sentences, CancellationToken cancellationToken)
    {
        var mentions = new FrequencyTable<(string Label, string Text)>();
        await foreach (var row in output.ReadAsync(output.FilesOf(EntityTable.Instance.Name), EntityTable.ReadAsync, cancellationToken))
        {
            mentions.Add((row.Label, row.Text));
        }

        var pairs = new FrequencyTable<(string Label, RelatedPair Pair)>();
        await foreach (var row in output.ReadAsync(output.FilesOf(RelationTable.Instance.Name), RelationTable.ReadAsync, cancellationToken))
        {
            pairs.Add((row.Label, new RelatedPair(row.HeadText, row.TailText)));
        }

        var (samples, note) = await new SampleReader(output, inputs).ReadAsync(sentences, cancellationToken);
        return new OutputOverview(
            output,
            Summarize(output.Counts.EntityLabels, mentions, top, text => text),
            Summarize(output.Counts.RelationLabels, pairs, top, pair => $"{pair.Head}\0{pair.Tail}"),
            samples,
            note,
            mentions.IsExact && pairs.IsExact);
    }

    private static List<LabelSummary<T>> Summarize<T>(
        IReadOnlyDictionary<string, long> labels, FrequencyTable<(string Label, T Value)> table, int top, Func<T, string> tie) =>
        [.. labels
            .OrderByDescending(label => label.Value)
            .ThenBy(label => label.Key, StringComparer.Ordinal)
            .Select(label => new LabelSummary<T>(
                label.Key,
                label.Value,
                [.. table.Top(top, key => key.Label == label.Key, key => tie(key.Value)).Select(entry => KeyValuePair.Create(entry.Key.Value, entry.Value))]))];
}
