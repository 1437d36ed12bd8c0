namespace LukePipeline.Training.Tasks;

/// <summary>How many of the pairs without a relation an epoch sees, by the source of their sentences.</summary>
internal sealed class NegativePairs
{
    /// <summary>How much more often than others a pair is taken that has no relation for certain.</summary>
    private const double Sureness = 10;

    private readonly Dictionary<string, (double Rate, bool Unmarked)> _rates;

    /// <summary>Counts the pairs of each source.</summary>
    /// <param name="examples">All pairs.</param>
    /// <param name="none">The class without a relation.</param>
    /// <param name="options">The wanted shares.</param>
    public NegativePairs(IEnumerable<RelationExample> examples, int none, RelationTaskOptions options) =>
        _rates = examples.GroupBy(example => example.Sentence.Source, StringComparer.Ordinal).ToDictionary(
            group => group.Key,
            group =>
            {
                var positive = group.Count(example => example.Label != none);
                return positive == 0
                    ? (options.UnrelatedShare, true)
                    : (Math.Clamp(options.NegativesPerPositive * positive / Math.Max(1, group.Count() - positive), 0.01, 1), false);
            },
            StringComparer.Ordinal);

    /// <summary>The probability with which a pair without a relation is taken.</summary>
    public double RateOf(RelationExample pair)
    {
        var (rate, unmarked) = _rates[pair.Sentence.Source];
        return unmarked && pair.IsSure ? Math.Min(1, Sureness * rate) : rate;
    }
}
