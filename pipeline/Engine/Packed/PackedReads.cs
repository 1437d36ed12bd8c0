using LukePipeline.Engine.Attention;
using LukePipeline.Engine.Kernels;
using static TorchSharp.torch;

namespace LukePipeline.Engine.Packed;

/// <summary>The word rows that the head of a batch has read.</summary>
/// <param name="Input">The batch.</param>
/// <param name="Rows">Their last states, [reads, hidden_size]; null where the head reads entities only.</param>
/// <param name="Staging">The way of indexes to the device.</param>
internal sealed record PackedReads(PackedInput Input, Tensor? Rows, HostStaging Staging)
{
    /// <summary>The first token of some entities, [entities, hidden_size].</summary>
    public Tensor FirstOf(int[] entities) => Of(Input.StartReads, entities);

    /// <summary>The last token of some entities, [entities, hidden_size].</summary>
    public Tensor LastOf(int[] entities) => Of(Input.EndReads, entities);

    private Tensor Of(long[] places, int[] entities) => Rows is null
        ? throw new InvalidOperationException("No word was read for these scores.")
        : Rows.index_select(0, Staging.Upload(Array.ConvertAll(entities, entity => places[entity])));
}
