namespace LukePipeline.Jobs.Steps;

/// <summary>How often something that failed is tried again, and with which pauses.</summary>
public sealed record RetryPolicy
{
    /// <summary>The pause after the first failure; it doubles with each further one. Default: 1 s.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause. Default: 15 s.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>It is tried at least so often before the job fails. Default: 4.</summary>
    public int LeastAttempts { get; init; } = 4;

    /// <summary>
    /// What has failed for longer than this fails the job. Default: 3 minutes, so that an outage of the storage of a minute passes
    /// unnoticed.
    /// </summary>
    public TimeSpan RetryFor { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>The pause after so many failures in a row, from 1.</summary>
    public TimeSpan DelayAfter(int failures)
    {
        var delay = FirstDelay * Math.Pow(2, Math.Min(failures - 1, 10));
        return delay < LongestDelay ? delay : LongestDelay;
    }

    /// <summary>Whether to try no more.</summary>
    /// <param name="failures">Failures in a row.</param>
    /// <param name="failingFor">The time since the first of them.</param>
    public bool GivesUp(int failures, TimeSpan failingFor) => failures >= LeastAttempts && failingFor >= RetryFor;
}
