namespace LukePipeline.Jobs.Steps;

/// <summary>Whether and how a job is taken on.</summary>
/// <param name="JobId">The job that owns the prefix and is the same; null for a new job.</param>
/// <param name="Refusal">Why it is not taken on; null when it is.</param>
public sealed record JobAdmission(string? JobId, string? Refusal)
{
    /// <summary>Whether another process may take it on, since this one may be the only one that cannot look there. Default: false.</summary>
    public bool MayBeOfThisProcess { get; init; }

    /// <summary>The prefix is free, or is to be taken over.</summary>
    public static JobAdmission New { get; } = new(null, null);

    /// <summary>The job is there already.</summary>
    public static JobAdmission Same(string jobId) => new(jobId, null);

    /// <summary>The job cannot be run.</summary>
    public static JobAdmission Refused(string message) => new(null, message);
}
