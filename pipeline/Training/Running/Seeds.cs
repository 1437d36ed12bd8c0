namespace LukePipeline.Training.Running;

/// <summary>Seeds derived from a seed and a count, the same in every process (as <see cref="HashCode"/> is not).</summary>
internal static class Seeds
{
    /// <summary>Mixes the two (SplitMix64's finalizer); never negative.</summary>
    public static int Derive(int seed, long count)
    {
        unchecked
        {
            var mixed = (ulong)seed * 0x9E3779B97F4A7C15 + (ulong)count + 0x632BE59BD9B4E019;
            mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            return (int)((mixed ^ (mixed >> 31)) & int.MaxValue);
        }
    }
}
