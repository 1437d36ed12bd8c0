using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Batches.Codec;
using LukePipeline.Engine.Batches.Flat;

namespace LukePipeline.Extraction.Stages.Entities;

/// <summary>The mentions of each sentence of an <see cref="EntityBatch"/>.</summary>
/// <param name="Items">Per sentence its mentions in the order of the text, without overlaps.</param>
public sealed record EntityResult(MentionResult[][] Items) : InferenceResult
{
    /// <summary>Bytes of a mention without its vector, in the encoded form.</summary>
    internal const int MentionBytes = 6 * sizeof(int);

    /// <summary>
    /// Per sentence how many candidates had a logit that is not a number: those never become entities, and a sentence with
    /// any of them cannot be trusted.
    /// </summary>
    public int[] NonFinite { get; init; } = new int[Items.Length];

    /// <inheritdoc/>
    public override int Count => Items.Length;

    internal override byte BatchKind => EntityFormat.KindOfBatches;

    internal override long BodyBytes =>
        Items.Sum(item => BatchCodec.ItemOverhead + item.Sum(mention => MentionBytes + ((long)(mention.Vector?.Length ?? 0) * sizeof(float))));

    internal override void WriteItems(ref FlatWriter writer)
    {
        for (var i = 0; i < Items.Length; i++)
        {
            writer.Int(NonFinite[i]);
            writer.Int(Items[i].Length);
            foreach (var mention in Items[i])
            {
                mention.Write(ref writer);
            }
        }
    }

    private protected override InferenceResult Append(InferenceResult next)
    {
        var other = (EntityResult)next;
        return new EntityResult([.. Items, .. other.Items]) { NonFinite = [.. NonFinite, .. other.NonFinite] };
    }
}
