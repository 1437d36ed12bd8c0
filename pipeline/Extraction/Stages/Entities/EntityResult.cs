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

    /// <summary>How wide the states of its mentions are, where they bring any; never sent. Default: null.</summary>
    internal MentionWidths? States { get; init; }

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
        return new EntityResult([.. Items, .. other.Items]) { NonFinite = [.. NonFinite, .. other.NonFinite], States = States }.Fit();
    }

    /// <summary>
    /// Leaves out states, from the last sentence on, until the result can be sent. Batches are composed for less, since of all candidates few are
    /// mentions: a result in which many are had better lack some states than be refused.
    /// </summary>
    /// <returns>This result.</returns>
    internal EntityResult Fit()
    {
        var excess = States is null ? 0 : BodyBytes - (BatchCodec.MaxBytes - BatchCodec.HeaderBytes);
        for (var i = Items.Length - 1; i >= 0 && excess > 0; i--)
        {
            for (var m = 0; m < Items[i].Length; m++)
            {
                var (found, width) = (Items[i][m].Vector, States!.Value);
                if (found?.Length == 3 * width.Hidden)
                {
                    var kept = width.WithVectors ? found[^width.Hidden..] : null;
                    excess -= (found.Length - (kept?.Length ?? 0)) * sizeof(float);
                    Items[i][m] = Items[i][m] with { Vector = kept };
                }
            }
        }

        return this;
    }
}

/// <summary>What the mentions of a result bring.</summary>
/// <param name="Hidden">Numbers of one state.</param>
/// <param name="WithVectors">Whether the entity's own state was asked for by itself.</param>
internal readonly record struct MentionWidths(int Hidden, bool WithVectors);
