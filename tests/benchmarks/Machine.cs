using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using TorchSharp;

namespace LukePipeline.Benchmarks;

/// <summary>What the numbers were measured on.</summary>
internal static class Machine
{
    public static void Print(TextWriter output, string method)
    {
        output.WriteLine($"{Processor()}, {Environment.ProcessorCount} cores, AVX-512 {(Avx512F.IsSupported ? "yes" : "no")}, "
            + $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GB, {RuntimeInformation.OSDescription.Trim()}");
        output.WriteLine($".NET {Environment.Version}, libtorch {torch.__version__}. {method}");
        output.WriteLine();
    }

    private static string Processor()
    {
        const string CpuInfo = "/proc/cpuinfo";
        var line = File.Exists(CpuInfo) ? File.ReadLines(CpuInfo).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line?[(line.IndexOf(':') + 1)..].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
