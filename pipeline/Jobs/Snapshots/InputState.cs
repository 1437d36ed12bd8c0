namespace LukePipeline.Jobs.Snapshots;

/// <summary>What came of an input; written in lower case.</summary>
internal enum InputState
{
    /// <summary>It was read to its end.</summary>
    Read,

    /// <summary>It cannot be read, or not to its end, and will not be until it changes.</summary>
    Failed,

    /// <summary>It could not be read this time: the next run tries again.</summary>
    Deferred,

    /// <summary>It must not be read: a link, say.</summary>
    Refused,

    /// <summary>It is gone, and its rows are still there.</summary>
    Kept,

    /// <summary>It has left, and its rows with it: only where a catalogue tells what changed since another.</summary>
    Gone,
}
