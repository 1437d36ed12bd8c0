using LukePipeline.Engine.Kernels;
using static TorchSharp.torch;

namespace LukePipeline.Engine.Packed;

/// <summary>What a model computes for a batch, before anything is decoded.</summary>
/// <param name="States">Last entity states, [entities, hidden_size]; null for a batch without a single entity.</param>
/// <param name="Logits">Logits, [candidates or pairs, labels]; null without a classifier, or without a single entity.</param>
/// <param name="Labels">Number of classes; 0 without a classifier.</param>
/// <param name="Width">Hidden size.</param>
/// <param name="Staging">The way of indexes to the device.</param>
internal sealed record PackedScores(Tensor? States, Tensor? Logits, int Labels, int Width, HostStaging Staging)
{
    /// <summary>All states, row after row.</summary>
    public float[] DownloadStates() => Download(States);

    /// <summary>All logits, row after row.</summary>
    public float[] DownloadLogits() => Download(Logits);

    private static float[] Download(Tensor? values) => values is null ? [] : values.cpu().contiguous().data<float>().ToArray();
}
