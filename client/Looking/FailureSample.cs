using LukePipeline.Text;

namespace LukePipeline.Client.Looking;

/// <summary>Failures that a look came across: how many of each reason, and some of them.</summary>
internal sealed class FailureSample
{
    /// <summary>Failures of a reason that are kept.</summary>
    private const int Most = 3;

    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly List<DryRunFailure> _examples = [];

    /// <summary>How many, by reason.</summary>
    public IReadOnlyDictionary<string, int> Counts => _counts;

    /// <summary>The first of each reason.</summary>
    public IReadOnlyList<DryRunFailure> Examples => _examples;

    /// <summary>Takes note of one.</summary>
    public void Add(DocumentFailure failure)
    {
        var reason = failure.Reason.ToString();
        var count = _counts[reason] = _counts.GetValueOrDefault(reason) + 1;
        if (count <= Most)
        {
            _examples.Add(new DryRunFailure(reason, failure.WholeFile ? failure.Source : $"{failure.Source} at {failure.Position}", failure.Message));
        }
    }
}
