using LukePipeline.Engine.Batches.Composing;
using LukePipeline.Luke.Config;

namespace LukePipeline.Engine.Memory;

/// <summary>How many engines a machine runs for one model, with how many threads each, and how much a batch holds.</summary>
/// <param name="Engines">Engines, each on a thread of its own; they share one copy of the weights.</param>
/// <param name="Threads">Threads that each computes with.</param>
/// <param name="Budget">What a batch may hold. It belongs into the plan of a job, so it depends on the kind of device, never on the machine.</param>
/// <remarks>
/// The rule. CPU: one engine of one thread per core, as long as the weights and the working memory of each fit into the share of
/// memory that engines may take; batches of 1,024 sub-words and 1,024 spans, above which products gain nothing and caches lose, and
/// of half as many where such a batch of a wide model (luke-base) would take more than 32 MB: its engines stay small beside its weights.
/// GPU: one engine per device, batches of 16,384 each, which keep it busy; a batch that does not fit is halved.
/// </remarks>
public sealed record EngineSizing(int Engines, int Threads, BatchBudget Budget)
{
    /// <summary>Rows that go through the feed-forward layer together: enough to keep a matrix product busy.</summary>
    internal const long RowsAtOnce = 512;

    private const int CpuRows = 1024;
    private const int GpuRows = 16_384;
    private const int RowWidths = 7;
    private const int LeastCpuRows = 256;
    private const long CpuWorkingBytes = 32 << 20;

    /// <summary>Applies the rule.</summary>
    /// <param name="config">Shape of the model.</param>
    /// <param name="device">The device as torch writes it.</param>
    /// <param name="machine">What there is.</param>
    /// <param name="options">What the user has decided.</param>
    public static EngineSizing For(LukeConfig config, string device, MachineResources machine, EngineSizingOptions? options = null)
    {
        options ??= new EngineSizingOptions();
        var budget = options.Budget ?? BudgetFor(device, config);
        if (IsGpu(device))
        {
            return new EngineSizing(options.Engines ?? 1, options.Threads ?? 1, budget);
        }

        var threads = options.Threads ?? 1;
        var free = (long)(machine.MemoryBytes * options.MemoryShare) - WeightBytes(config);
        var fitting = Math.Max(1, free / WorkingBytes(config, budget));
        return new EngineSizing(options.Engines ?? (int)Math.Min(Math.Max(1, machine.Processors / threads), fitting), threads, budget);
    }

    /// <summary>The budget that the rule gives to a model on a kind of device.</summary>
    /// <param name="device">The device as torch writes it.</param>
    /// <param name="config">Shape of the model.</param>
    public static BatchBudget BudgetFor(string device, LukeConfig config)
    {
        var rows = IsGpu(device) ? GpuRows : CpuRows;
        while (!IsGpu(device) && rows > LeastCpuRows && WorkingBytes(config, Rows(rows)) > CpuWorkingBytes)
        {
            rows /= 2;
        }

        return Rows(rows);

        static BatchBudget Rows(int rows) => new() { MaxWords = rows, MaxSpans = rows };
    }

    /// <summary>Memory of the weights in float32.</summary>
    internal static long WeightBytes(LukeConfig config)
    {
        long hidden = config.HiddenSize;
        var queries = config.UseEntityAwareAttention ? 4 : 1;
        var layer = ((queries + 3) * hidden * hidden) + (2 * hidden * config.IntermediateSize);
        return sizeof(float) * ((config.NumHiddenLayers * layer) + ((config.VocabSize + (3L * config.MaxPositionEmbeddings)) * hidden));
    }

    /// <summary>
    /// What one engine holds at once at most: rows, queries, keys, values and context of a batch, and the inner rows of the part of it
    /// that is in the feed-forward layer.
    /// </summary>
    internal static long WorkingBytes(LukeConfig config, BatchBudget budget)
    {
        var rows = (long)budget.MaxWords + budget.MaxSpans;
        return sizeof(float) * ((rows * RowWidths * config.HiddenSize) + (RowsAtOnce * (config.IntermediateSize + config.HiddenSize)));
    }

    private static bool IsGpu(string device) => !device.Equals("cpu", StringComparison.OrdinalIgnoreCase);
}
