namespace LukePipeline.Engine.Memory;

/// <summary>What engines may use of a machine.</summary>
/// <param name="Processors">Cores.</param>
/// <param name="MemoryBytes">Memory.</param>
public readonly record struct MachineResources(int Processors, long MemoryBytes)
{
    /// <summary>
    /// What this process may use. The limits of a container count: of its processors all, of its memory three quarters, which is what the
    /// runtime takes such a limit for.
    /// </summary>
    public static MachineResources Current => new(Environment.ProcessorCount, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
}
