namespace LukePipeline.Report;

/// <summary>How often scores fall into each twentieth of 0 to 1.</summary>
public sealed class ScoreHistogram
{
    /// <summary>Twentieths.</summary>
    public const int Bins = 20;

    private readonly long[] _counts = new long[Bins];

    /// <summary>The counts, the lowest scores first.</summary>
    public IReadOnlyList<long> Counts => _counts;

    /// <summary>All that were counted.</summary>
    public long Total { get; private set; }

    /// <summary>Counts a score.</summary>
    public void Add(float score)
    {
        _counts[Math.Clamp((int)(score * Bins), 0, Bins - 1)]++;
        Total++;
    }
}
