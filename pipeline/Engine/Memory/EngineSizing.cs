using System.Globalization;
using LukePipeline.Engine.Batches.Composing;
using LukePipeline.Luke.Config;

namespace LukePipeline.Engine.Memory;

/// <summary>How many engines a machine runs, and with how many threads each.</summary>
/// <param name="Engines">Engines, each on a thread of its own; they share one copy of the weights.</param>
/// <param name="Threads">Threads that each computes with.</param>
/// <param name="Notice">What a person should know: that memory bounds the engines, or that even one may be too many. Null otherwise.</param>
/// <param name="Fits">False when the weights and one engine take more than all the memory there is.</param>
/// <remarks>
/// The rule. CPU: one engine of one thread per core, as long as the weights and the working memory of each fit into the half of the
/// memory that engines may take; the other half is for the rows of shards, the runtime and the system. Where memory bounds the engines
/// below the cores, each computes with more threads. GPU: one engine per device, which a batch that does not fit is halved for.
/// Batches: 1,024 sub-words and 1,024 spans on a CPU, above which products gain nothing and caches lose, and half as many where such a
/// batch of a wide model (luke-base) would take more than 32 MB: its engines stay small beside its weights; 16,384 on a GPU, to keep it busy.
/// In a closed checkpoint the words are the work: most candidates are never computed, and the others in blocks of a size of their own. So its
/// batches hold as many words, and 16 times as many candidates, which costs a batch the bytes of their places alone.
/// </remarks>
public sealed record EngineSizing(int Engines, int Threads, string? Notice = null, bool Fits = true)
{
    private const double MemoryShare = 0.5;
    private const int CpuRows = 1024;
    private const int GpuRows = 16_384;
    private const int LeastCpuRows = 256;
    private const long CpuWorkingBytes = 32 << 20;
    private const int ClosedSpansPerWord = 16;

    /// <summary>Applies the rule.</summary>
    /// <param name="models">What the models hold.</param>
    /// <param name="device">The device as torch writes it.</param>
    /// <param name="machine">What there is.</param>
    /// <param name="engines">Engines that the user asks for; 0 for the rule. What is asked for is not bounded.</param>
    /// <param name="threads">Threads of each that the user asks for; 0 for the rule.</param>
    public static EngineSizing For(EngineMemory models, string device, MachineResources machine, int engines = 0, int threads = 0)
    {
        if (engines > 0 || IsGpu(device))
        {
            return new EngineSizing(Math.Max(1, engines), Math.Max(1, threads));
        }

        var byCores = Math.Max(1, machine.Processors / Math.Max(1, threads));
        var free = (long)(machine.MemoryBytes * MemoryShare) - models.WeightBytes;
        var byMemory = free / Math.Max(1, models.EngineBytes);
        var chosen = (int)Math.Clamp(byMemory, 1, byCores);
        return new EngineSizing(
            chosen,
            threads > 0 ? threads : Math.Max(1, machine.Processors / chosen),
            byMemory >= byCores ? null : Explain(models, machine, chosen, byMemory < 1, byCores),
            models.WeightBytes + models.EngineBytes <= machine.MemoryBytes);
    }

    /// <summary>The budget that the rule gives to a model on a kind of device. It belongs into the plan of a job, so it never depends on the machine.</summary>
    /// <param name="device">The device as torch writes it.</param>
    /// <param name="config">Shape of the model.</param>
    /// <param name="isClosed">Whether the checkpoint is closed. Default: no.</param>
    public static BatchBudget BudgetFor(string device, LukeConfig config, bool isClosed = false)
    {
        var rows = IsGpu(device) ? GpuRows : CpuRows;
        while (!IsGpu(device) && rows > LeastCpuRows && EngineMemory.Working(config, Rows(rows), isClosed) > CpuWorkingBytes)
        {
            rows /= 2;
        }

        return Rows(rows);

        BatchBudget Rows(int count) => new() { MaxWords = count, MaxSpans = isClosed ? ClosedSpansPerWord * count : count };
    }

    private static string Explain(EngineMemory models, MachineResources machine, int engines, bool isTooMuch, int byCores)
    {
        var need = $"the weights take {Size(models.WeightBytes)} and each engine {Size(models.EngineBytes)}";
        return isTooMuch
            ? $"Memory is short: {need}, more than the half that engines may take of the {Size(machine.MemoryBytes)} for this process. Give it more memory, or take a smaller model."
            : $"Memory bounds the engines to {engines} in place of {byCores}: {need}, and half of the {Size(machine.MemoryBytes)} for this process is theirs. Give it more memory, or name a number with --engines.";
    }

    private static string Size(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{(bytes + (1 << 20) - 1) >> 20:N0} MiB");

    private static bool IsGpu(string device) => !device.Equals("cpu", StringComparison.OrdinalIgnoreCase);
}
