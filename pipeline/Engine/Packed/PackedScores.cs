using static TorchSharp.torch;

namespace LukePipeline.Engine.Packed;

/// <summary>What a model computes for a batch, before anything is decoded. Tensors belong to the dispose scope of whoever asked for the scores.</summary>
/// <param name="labels">Number of classes; 0 without a classifier.</param>
/// <param name="width">Hidden size.</param>
/// <param name="reads">The words that the head read.</param>
internal abstract class PackedScores(int labels, int width, PackedReads reads)
{
    /// <summary>Number of classes; 0 without a classifier.</summary>
    public int Labels => labels;

    /// <summary>Hidden size.</summary>
    public int Width => width;

    /// <summary>Last entity states, [entities, hidden_size]; null for a batch without a single entity, or where some were left out.</summary>
    public abstract Tensor? States { get; }

    /// <summary>Logits, [candidates or pairs, labels]; null without a classifier, or without a single entity.</summary>
    public abstract Tensor? Logits { get; }

    /// <summary>Last states of some entities, [entities, hidden_size].</summary>
    /// <param name="entities">Which entities; at least one.</param>
    public abstract Tensor StatesOf(int[] entities);

    /// <summary>Last states of some mentions, [first token; last token; entity], [mentions, 3 × hidden_size].</summary>
    /// <param name="entities">Which entities they are; at least one. The head reads words.</param>
    public virtual Tensor MentionsOf(int[] entities) => cat([reads.FirstOf(entities), reads.LastOf(entities), StatesOf(entities)], 1);

    /// <summary>The words that the head read.</summary>
    internal PackedReads Reads => reads;

    /// <summary>All logits, row after row.</summary>
    public abstract float[] DownloadLogits();

    /// <summary>All states, row after row.</summary>
    public float[] DownloadStates() => Download(States);

    /// <summary>Values of a tensor, row after row.</summary>
    protected static float[] Download(Tensor? values) => values is null ? [] : values.cpu().contiguous().data<float>().ToArray();
}
