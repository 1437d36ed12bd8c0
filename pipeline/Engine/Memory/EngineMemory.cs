using LukePipeline.Engine.Batches.Composing;
using LukePipeline.Luke.Config;

namespace LukePipeline.Engine.Memory;

/// <summary>What models hold in memory on a processor.</summary>
/// <param name="WeightBytes">Their weights, which all engines share.</param>
/// <param name="EngineBytes">What one engine adds for each of them: the rows of a batch.</param>
public readonly record struct EngineMemory(long WeightBytes, long EngineBytes)
{
    /// <summary>Rows that go through the feed-forward layer together: enough to keep a matrix product busy.</summary>
    internal const long RowsAtOnce = 512;

    private const int RowWidths = 7;

    /// <summary>What one model holds, in float32.</summary>
    /// <param name="config">Shape of the model.</param>
    /// <param name="isClosed">Whether its checkpoint is closed.</param>
    public static EngineMemory Of(LukeConfig config, bool isClosed) =>
        new(Weights(config), Working(config, EngineSizing.BudgetFor("cpu", config, isClosed), isClosed));

    /// <summary>What several models hold together at most, where their shapes alone are known: each as open or closed, whichever is more.</summary>
    public static EngineMemory Of(IEnumerable<LukeConfig> configs) => configs.Select(AtMost).Aggregate(default(EngineMemory), (sum, model) => sum + model);

    /// <summary>Both together.</summary>
    public static EngineMemory operator +(EngineMemory left, EngineMemory right) =>
        new(left.WeightBytes + right.WeightBytes, left.EngineBytes + right.EngineBytes);

    /// <summary>
    /// What one engine holds at once at most: rows, queries, keys, values and context of a batch, and the inner rows of the part of it
    /// that is in the feed-forward layer. Of a closed checkpoint these are the words, whose keys and values of all layers stay, and one block of
    /// the candidates that can still win, however many there are.
    /// </summary>
    internal static long Working(LukeConfig config, BatchBudget budget, bool isClosed)
    {
        var rows = budget.MaxWords + (isClosed ? RowsAtOnce : budget.MaxSpans);
        var widths = (rows * RowWidths) + (isClosed ? 2L * config.NumHiddenLayers * budget.MaxWords : 0);
        return sizeof(float) * ((widths * config.HiddenSize) + (RowsAtOnce * (config.IntermediateSize + config.HiddenSize)));
    }

    private static EngineMemory AtMost(LukeConfig config)
    {
        var (open, closed) = (Of(config, isClosed: false), Of(config, isClosed: true));
        return open with { EngineBytes = Math.Max(open.EngineBytes, closed.EngineBytes) };
    }

    private static long Weights(LukeConfig config)
    {
        long hidden = config.HiddenSize;
        var queries = config.UseEntityAwareAttention ? 4 : 1;
        var layer = ((queries + 3) * hidden * hidden) + (2 * hidden * config.IntermediateSize);
        return sizeof(float) * ((config.NumHiddenLayers * layer) + ((config.VocabSize + (3L * config.MaxPositionEmbeddings)) * hidden));
    }
}
