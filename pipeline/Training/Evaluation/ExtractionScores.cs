namespace LukePipeline.Training.Evaluation;

/// <summary>
/// Exact-match scores of predicted items against gold ones, per label and per source: an item counts when its place and its
/// label are right, once, as seqeval counts.
/// </summary>
public sealed class ExtractionScores
{
    private readonly SortedDictionary<string, PrecisionRecall> _labels = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, PrecisionRecall> _sources = new(StringComparer.Ordinal);

    /// <summary>Scores of each label that occurs, gold or predicted.</summary>
    public IReadOnlyDictionary<string, PrecisionRecall> Labels => _labels;

    /// <summary>Scores of each source.</summary>
    public IReadOnlyDictionary<string, PrecisionRecall> Sources => _sources;

    /// <summary>Scores of all items together.</summary>
    public PrecisionRecall Micro => _labels.Values.Aggregate(default(PrecisionRecall), (sum, counts) => sum + counts);

    /// <summary>Mean F1 of the sources.</summary>
    public double MacroF1OverSources => _sources.Count == 0 ? 0 : _sources.Values.Average(counts => counts.F1);

    /// <summary>Counts the items of one sentence; an item given twice counts once.</summary>
    public void Add<T>(string source, IEnumerable<(T Place, string Label)> gold, IEnumerable<(T Place, string Label)> predicted)
        where T : notnull
    {
        var goldSet = gold.ToHashSet();
        var predictedSet = predicted.ToHashSet();
        foreach (var (_, label) in goldSet)
        {
            Count(source, label, new PrecisionRecall(0, 0, 1));
        }

        foreach (var item in predictedSet)
        {
            Count(source, item.Label, new PrecisionRecall(goldSet.Contains(item) ? 1 : 0, 1, 0));
        }
    }

    private void Count(string source, string label, PrecisionRecall counts)
    {
        _labels[label] = _labels.GetValueOrDefault(label) + counts;
        _sources[source] = _sources.GetValueOrDefault(source) + counts;
    }
}
