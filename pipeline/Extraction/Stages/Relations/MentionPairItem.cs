using System.Runtime.CompilerServices;
using LukePipeline.Engine.Batches.Codec;
using LukePipeline.Engine.Batches.Composing;
using LukePipeline.Text;

namespace LukePipeline.Extraction.Stages.Relations;

/// <summary>A sentence whose mentions are all entities of one forward pass, and the pairs of them to classify.</summary>
/// <param name="WordIds">Sub-word ids with the special tokens, [words].</param>
/// <param name="Mentions">Tokens of each mention; entity ids are <c>[MASK]</c>.</param>
/// <param name="Pairs">The ordered pairs.</param>
public sealed record MentionPairItem(int[] WordIds, TokenSpan[] Mentions, MentionPair[] Pairs)
{
    private const int PredictionBytes = 3 * sizeof(int);

    /// <summary>
    /// The mentions as an earlier pass has left them; then there are neither <see cref="WordIds"/> nor <see cref="Mentions"/>, and no pass is
    /// made. Default: null.
    /// </summary>
    public GivenMentions? Given { get; init; }

    /// <summary>
    /// What it costs a batch. Given mentions cost the rows that the classifier makes of them and of their pairs, which no words bound.
    /// </summary>
    public BatchWeight Weight => new(
        Given is null ? WordIds.Length : (2 * Given.Count) + Pairs.Length,
        Given?.Count ?? Mentions.Length,
        Math.Max(Bytes + GivenBytes, sizeof(int) + (Pairs.Length * PredictionBytes)));

    /// <summary>How many bytes it takes in the encoded form of a batch in which no mention is given.</summary>
    internal int Bytes => BatchCodec.ItemOverhead + sizeof(int)
        + (WordIds.Length * sizeof(int)) + (Mentions.Length * Unsafe.SizeOf<TokenSpan>()) + (Pairs.Length * Unsafe.SizeOf<MentionPair>());

    /// <summary>How many more it takes where some are.</summary>
    internal int GivenBytes => (2 * sizeof(int)) + ((Given?.States.Length ?? 0) * sizeof(float));
}

/// <summary>An ordered pair of the mentions of one <see cref="MentionPairItem"/>.</summary>
/// <param name="Head">Index of the head among its mentions.</param>
/// <param name="Tail">Index of the tail.</param>
public readonly record struct MentionPair(int Head, int Tail);

/// <summary>What the pass that found some mentions has computed of them, where the encoder of that pass is the one that their pairs would be read by.</summary>
/// <param name="Count">Number of mentions, at least one.</param>
/// <param name="States">Last states, [first token; last token; entity] of one mention after the other, [mentions, 3 × hidden_size].</param>
public sealed record GivenMentions(int Count, float[] States);
