namespace LukePipeline.Ground.Torch;

/// <summary>Number formats beyond float32 that this processor multiplies natively.</summary>
internal static class ProcessorFormats
{
    private static readonly string[] Needed = ["avx512_bf16", "amx_bf16"];

    /// <summary>
    /// True where the kernel names AVX512-BF16 or AMX-BF16. Elsewhere libtorch emulates bfloat16, ten times slower than float32.
    /// </summary>
    public static bool HasBFloat16 { get; } = Needed.Any(ReadFlags().Contains);

    private static HashSet<string> ReadFlags()
    {
        const string Path = "/proc/cpuinfo";
        var line = File.Exists(Path) ? File.ReadLines(Path).FirstOrDefault(line => line.StartsWith("flags", StringComparison.Ordinal)) : null;
        return line is null ? [] : line[(line.IndexOf(':') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
    }
}
