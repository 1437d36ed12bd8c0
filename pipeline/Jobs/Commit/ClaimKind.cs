namespace LukePipeline.Jobs.Commit;

/// <summary>What <see cref="JobStore.ClaimAsync(string, Spec.JobSpec, bool, CancellationToken)"/> found and did.</summary>
public enum ClaimKind
{
    /// <summary>The prefix was free; the job is new.</summary>
    Started,

    /// <summary>The same job was there, unfinished; it goes on from what is committed.</summary>
    Resumed,

    /// <summary>Another job's output was there, and was removed.</summary>
    TakenOver,

    /// <summary>The same job was there, and is complete; there is nothing to do.</summary>
    Complete,
}
