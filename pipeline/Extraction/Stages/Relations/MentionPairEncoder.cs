using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Extraction.Pairs;
using LukePipeline.Extraction.Windows;
using LukePipeline.Text;

namespace LukePipeline.Extraction.Stages.Relations;

/// <summary>Encodes the mentions and pairs of one sentence for a model that takes all pairs from one pass.</summary>
/// <param name="model">The relation checkpoint.</param>
/// <param name="text">The document.</param>
/// <param name="sentence">The sentence.</param>
/// <param name="lengths">Lengths of the document's words.</param>
internal sealed class MentionPairEncoder(StageModel model, SegmentedText text, WordSpan sentence, SubwordLengths lengths)
{
    private readonly ContextWindowBuilder _windows = new(ContextScope.Document, WindowTextKind.Original, model.MaxSubwords);

    /// <summary>Encodes a sentence: as one item where it fits, else each pair in a window of its own.</summary>
    /// <param name="mentions">The words of each mention.</param>
    /// <param name="pairs">The pairs of them.</param>
    /// <returns>Every pair once; an item is null where the model cannot take a pair together with what stands between.</returns>
    public IEnumerable<(IReadOnlyList<EntityPair> Pairs, MentionPairItem? Item)> Encode(IReadOnlyList<WordSpan> mentions, IReadOnlyList<EntityPair> pairs)
    {
        if (Encode(mentions, pairs, sentence) is { } whole)
        {
            yield return (pairs, whole);
            yield break;
        }

        foreach (var pair in pairs)
        {
            var (head, tail) = (mentions[pair.Head], mentions[pair.Tail]);
            yield return ([pair], Encode(mentions, [pair], new WordSpan(Math.Min(head.Start, tail.Start), Math.Max(head.End, tail.End))));
        }
    }

    /// <summary>Encodes pairs in a window around some words, which grows as far as the sentence and the model reach; null where these do not fit.</summary>
    private MentionPairItem? Encode(IReadOnlyList<WordSpan> mentions, IReadOnlyList<EntityPair> pairs, WordSpan core)
    {
        if (lengths.Sum(core) > _windows.MaxSubwords)
        {
            return null;
        }

        // A mention without a pair would cost a row that nobody reads.
        int[] used = [.. pairs.SelectMany(pair => new[] { pair.Head, pair.Tail }).Distinct().Order()];
        var words = _windows.Choose(lengths, core, sentence);
        return _windows.EncodeFirstFit(lengths, core, words, model.Config.MaxTokens, span =>
        {
            var offset = text.ReadWords[span.Start].Start;
            var spans = Array.ConvertAll(used, mention => new Utf16Span(
                text.ReadWords[mentions[mention].Start].Start - offset, text.ReadWords[mentions[mention].End - 1].End - offset));
            var (ids, tokens) = model.Encoder.EncodeSpans(_windows.Create(text, core, span).Text, spans);
            return (new MentionPairItem(
                ids, tokens, [.. pairs.Select(pair => new MentionPair(Array.BinarySearch(used, pair.Head), Array.BinarySearch(used, pair.Tail)))]), ids.Length);
        });
    }
}
