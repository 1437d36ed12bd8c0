using LukePipeline.Training.Evaluation;

namespace LukePipeline.Training.Gold;

/// <summary>Counts by label.</summary>
public sealed class LabelCounts
{
    private readonly SortedDictionary<string, PrecisionRecall> _labels = new(StringComparer.Ordinal);

    /// <summary>The counts of each label that occurs, gold or found.</summary>
    public IReadOnlyDictionary<string, PrecisionRecall> Labels => _labels;

    /// <summary>Those of all labels together.</summary>
    public PrecisionRecall Micro => _labels.Values.Aggregate(default(PrecisionRecall), (sum, counts) => sum + counts);

    internal void AddGold(string label) => Add(label, new PrecisionRecall(0, 0, 1));

    internal void AddFound(string label, bool isRight) => Add(label, new PrecisionRecall(isRight ? 1 : 0, 1, 0));

    private void Add(string label, PrecisionRecall counts) => _labels[label] = _labels.GetValueOrDefault(label) + counts;
}
