namespace LukePipeline.Reference.Calls;

/// <summary>Where tokens are removed from when a sequence, or a pair, is too long.</summary>
public enum TruncationStrategy
{
    /// <summary>Nowhere (<c>do_not_truncate</c>, <c>False</c>).</summary>
    DoNotTruncate,

    /// <summary>Token by token from the longer of the two, the second on a tie (<c>longest_first</c>, <c>True</c>).</summary>
    LongestFirst,

    /// <summary>Only from the first text (<c>only_first</c>).</summary>
    OnlyFirst,

    /// <summary>Only from the second text (<c>only_second</c>).</summary>
    OnlySecond,
}
