namespace LukePipeline.Client.Outcomes;

/// <summary>The exit codes of <c>luke</c>, the same for every command.</summary>
internal static class ExitCodes
{
    /// <summary>Everything that was asked for is done.</summary>
    public const int Done = 0;

    /// <summary>The work failed.</summary>
    public const int Failed = 1;

    /// <summary>What is asked cannot be begun: a wrong flag, a bad specification, a missing input, an unreadable model, an output in use.</summary>
    public const int BadUsage = 2;

    /// <summary>The job is done, and at least one document failed.</summary>
    public const int DoneWithFailures = 3;

    /// <summary>The user stopped the command.</summary>
    public const int Cancelled = 130;
}
