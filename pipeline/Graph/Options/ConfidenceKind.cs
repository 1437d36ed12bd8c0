namespace LukePipeline.Graph.Options;

/// <summary>How the scores of several documents become one confidence.</summary>
public enum ConfidenceKind
{
    /// <summary>1 - the product of (1 - score): the chance that not all are wrong, if they were independent.</summary>
    NoisyOr,

    /// <summary>The best score.</summary>
    Max,

    /// <summary>The mean score.</summary>
    Mean,
}
