using LukePipeline.Engine.Attention;
using LukePipeline.Engine.Kernels;
using static TorchSharp.torch;

namespace LukePipeline.Engine.Packed;

/// <summary>A classifier over the last states of the encoder; everything in it is float32.</summary>
internal abstract class PackedHead : IDisposable
{
    /// <summary>Number of classes.</summary>
    public abstract int Labels { get; }

    /// <summary>Scores a batch.</summary>
    /// <param name="input">Where the rows stand.</param>
    /// <param name="entities">Last states of the entities, [entities, hidden_size].</param>
    /// <param name="reads">Last states of the word rows that the head reads, [reads, hidden_size]; null for a head of entities only.</param>
    /// <param name="staging">The way of indexes to the device.</param>
    /// <param name="scratch">Working memory of the calling thread.</param>
    /// <returns>Logits, [candidates or pairs, labels].</returns>
    public abstract Tensor Score(PackedInput input, Tensor entities, Tensor? reads, HostStaging staging, VectorScratch scratch);

    /// <inheritdoc/>
    public abstract void Dispose();
}
