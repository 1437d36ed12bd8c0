namespace LukePipeline.Ground.Waits;

/// <summary>What a process may have to wait for.</summary>
public enum WaitKind
{
    /// <summary>An answer of the store of an output.</summary>
    Store,

    /// <summary>The next document of an input.</summary>
    Input,

    /// <summary>A model that is being loaded.</summary>
    Model,

    /// <summary>Room on a device.</summary>
    Device,

    /// <summary>A sign of life of the process that holds an output.</summary>
    Owner,

    /// <summary>The store in which a cluster keeps its members and the state of its jobs.</summary>
    State,
}
