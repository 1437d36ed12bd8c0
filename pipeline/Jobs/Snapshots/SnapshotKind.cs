namespace LukePipeline.Jobs.Snapshots;

/// <summary>What made a snapshot.</summary>
public enum SnapshotKind
{
    /// <summary>A run.</summary>
    Run,

    /// <summary>The output of a plain job, taken over as it was.</summary>
    Adopted,

    /// <summary>A return to an earlier snapshot.</summary>
    RolledBack,

    /// <summary>Small parts put together; no row came or left.</summary>
    Compacted,
}
