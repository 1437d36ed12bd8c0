using LukePipeline.Engine.Attention;
using LukePipeline.Engine.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace LukePipeline.Engine.Packed;

/// <summary>
/// The encoder over packed rows, from ids to the last states of the rows that a head reads: of open checkpoints, in which everything
/// attends to everything.
/// </summary>
/// <param name="weights">The weights; they stay with the caller.</param>
/// <param name="attention">How to attend inside a batch; null for the best that the device has.</param>
/// <param name="staging">Taken over; null for the device's.</param>
internal sealed class PackedEncoder(PackedLukeWeights weights, Func<PackedInput, IPackedAttention>? attention = null, HostStaging? staging = null) : IDisposable
{
    private readonly VectorScratch _scratch = new();
    private VectorEncoder? _vector;
    private PackedEmbeddings? _embedded;

    /// <summary>What goes to the device, the encoder's and the head's, goes this way.</summary>
    public HostStaging Staging { get; } = staging ?? HostStaging.For(weights.Device);

    private PackedEmbeddings Embeddings => _embedded ??= new PackedEmbeddings(weights, Staging);

    /// <inheritdoc/>
    public void Dispose()
    {
        _vector?.Dispose();
        _scratch.Dispose();
        Staging.Dispose();
    }

    /// <summary>Runs the encoder. Tensors belong to the caller's dispose scope.</summary>
    /// <param name="input">The batch; with at least one sequence.</param>
    /// <returns>Last states in float32: of the entities, [entities, hidden_size], and of the word rows to be read, [reads, hidden_size], null for none.</returns>
    public (Tensor Entities, Tensor? Reads) Run(PackedInput input)
    {
        if (weights.IsClosed)
        {
            throw new InvalidOperationException($"These weights hold no queries to entities: a {nameof(ClosedEncoder)} runs them.");
        }

        using var scope = NewDisposeScope();
        Staging.Begin();
        var rows = cat([Embeddings.Words(input), Embeddings.Entities(input.EntityKinds, input.PositionStarts, input.PositionEnds)], 0);
        if (attention is null && VectorEncoder.Runs(weights))
        {
            _vector ??= new VectorEncoder(weights, _scratch);
            return Split(input, _vector.Run(input, rows));
        }

        var attend = attention?.Invoke(input) ?? CreateAttention(input);
        for (var i = 0; i < weights.Layers.Count - 1; i++)
        {
            var next = weights.Layers[i].Apply(
                rows, rows.narrow(0, 0, input.Words), rows.narrow(0, input.Words, input.Entities), rows, attend, _scratch);
            rows.Dispose();
            rows = next;
        }

        return Last(input, rows, attend);
    }

    /// <summary>In the last layer all rows are keys, but only those that the head reads go on.</summary>
    private (Tensor Entities, Tensor? Reads) Last(PackedInput input, Tensor rows, IPackedAttention attend)
    {
        var entities = rows.narrow(0, input.Words, input.Entities);
        var reads = input.ReadRows.Length == 0 ? null : rows.index_select(0, Staging.Upload(input.ReadRows));
        var wanted = reads is null ? entities : cat([reads, entities], 0);
        return Split(input, weights.Layers[^1].Apply(rows, reads, entities, wanted, attend, _scratch).to(ScalarType.Float32));
    }

    private static (Tensor Entities, Tensor? Reads) Split(PackedInput input, Tensor states) => (
        states.narrow(0, input.ReadRows.Length, input.Entities).MoveToOuterDisposeScope(),
        input.ReadRows.Length == 0 ? null : states.narrow(0, 0, input.ReadRows.Length).MoveToOuterDisposeScope());

    private IPackedAttention CreateAttention(PackedInput input)
    {
        var (heads, headSize) = (weights.Config.NumAttentionHeads, weights.Config.HeadSize);
        return weights.Kernels switch
        {
            CpuKernels.OneDnn or CpuKernels.Vector when weights.Type == ScalarType.Float32 => new VectorAttention(input, heads, headSize, _scratch),
            CpuKernels.Aten when weights.Device.type == DeviceType.CPU && AtenShim.HasFlashAttention => new FlashAttention(input, heads, headSize),
            _ => new FoldedAttention(input, heads, headSize, Staging),
        };
    }
}
