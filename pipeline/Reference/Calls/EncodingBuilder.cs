using LukePipeline.Ground;
using LukePipeline.Luke.Tokenizer.Settings;
using LukePipeline.Text;

namespace LukePipeline.Reference.Calls;

/// <summary>
/// The reference's <c>prepare_for_model</c>, up to padding: truncates, adds special tokens, and lays out the entities.
/// </summary>
internal sealed class EncodingBuilder(TokenizerSettings settings, int clsId, int sepId, int maxEntityLength)
{
    /// <summary>Builds the encoding of one sequence, not padded and without attention masks.</summary>
    /// <exception cref="LukeTokenizerException">The options ask for what cannot be returned.</exception>
    public EncodingDraft Build(InputSequence sequence, LukeCallOptions options, LengthPlan lengths)
    {
        Check(sequence, options, lengths);
        var (ids, pairIds) = (sequence.Ids, sequence.PairIds);
        var specials = !options.AddSpecialTokens ? 0 : pairIds is null ? 2 : 4;
        long total = ids.Count + (pairIds?.Count ?? 0) + specials;
        List<int> overflowing = [];
        if (lengths.Truncation != TruncationStrategy.DoNotTruncate && lengths.MaxLength is { } limit and not 0 && total > limit)
        {
            overflowing = SequenceTruncation.Truncate(
                ids, pairIds, total - limit, lengths.Truncation, options.Stride, settings.TruncationSide);
        }

        var draft = new EncodingDraft { InputIds = Join(ids, pairIds, options.AddSpecialTokens) };
        if (options.ReturnOverflowingTokens)
        {
            draft.OverflowingTokens = overflowing;
            draft.NumTruncatedTokens = (int)(total - lengths.MaxLength!.Value);
        }

        var returnTypes = options.ReturnTokenTypeIds ?? settings.ReturnsTokenTypeIds;
        draft.TokenTypeIds = returnTypes ? Zeros(draft.InputIds.Count) : null;
        draft.SpecialTokensMask = options.ReturnSpecialTokensMask ? MaskSpecials(ids.Count, pairIds?.Count, options.AddSpecialTokens) : null;
        if (sequence.EntityIds is not null)
        {
            AddEntities(draft, sequence, options, lengths);
            draft.EntityTokenTypeIds = returnTypes ? Zeros(draft.EntityIds!.Count) : null;
        }

        return draft;
    }

    private static void Check(InputSequence sequence, LukeCallOptions options, LengthPlan lengths)
    {
        if (options.ReturnTokenTypeIds == true && !options.AddSpecialTokens)
        {
            throw new LukeTokenizerException(
                "Token types are not defined without special tokens: leave AddSpecialTokens on, or do not ask for token types.");
        }

        if (!options.ReturnOverflowingTokens)
        {
            return;
        }

        if (lengths.MaxLength is null)
        {
            throw new LukeTokenizerException(
                InputFault.Missing, "Overflowing tokens were asked for without a maximum length: set MaxLength.");
        }

        if (lengths.Truncation == TruncationStrategy.LongestFirst && sequence.PairIds is not null)
        {
            throw new LukeTokenizerException(
                "Overflowing tokens cannot be returned for a pair truncated by the longest first: truncate only the first or the second.");
        }
    }

    private List<int> Join(List<int> ids, List<int>? pairIds, bool addSpecialTokens) => (addSpecialTokens, pairIds) switch
    {
        (true, null) => [clsId, .. ids, sepId],
        (true, _) => [clsId, .. ids, sepId, sepId, .. pairIds, sepId],
        (false, null) => [.. ids],
        (false, _) => [.. ids, .. pairIds],
    };

    private static List<int> MaskSpecials(int words, int? pairWords, bool addSpecialTokens) => (addSpecialTokens, pairWords) switch
    {
        (true, null) => [1, .. Zeros(words), 1],
        (true, { } second) => [1, .. Zeros(words), 1, 1, .. Zeros(second), 1],
        _ => Zeros(words + (pairWords ?? 0)),
    };

    private void AddEntities(EncodingDraft draft, InputSequence sequence, LukeCallOptions options, LengthPlan lengths)
    {
        // What truncation has cut off is dropped. As in the reference the test is the same when the left side was cut, although
        // the spans are not moved then.
        var (entityIds, spans) = Within(sequence.EntityIds!, sequence.EntitySpans!, sequence.Ids.Count);
        List<int>? pairEntityIds = null;
        List<TokenSpan>? pairSpans = null;
        if (sequence.PairEntityIds is not null)
        {
            (pairEntityIds, pairSpans) = Within(sequence.PairEntityIds, sequence.PairEntitySpans!, sequence.PairIds!.Count);
        }

        var limit = options.MaxEntityLength is { } given and not 0 ? given : maxEntityLength;
        var total = entityIds.Count + (pairEntityIds?.Count ?? 0);
        List<int>? overflowing = null;
        if (lengths.Truncation != TruncationStrategy.DoNotTruncate && total > limit)
        {
            overflowing = SequenceTruncation.Truncate(
                entityIds, pairEntityIds, total - limit, lengths.Truncation, options.Stride, settings.TruncationSide);
            spans = spans[..entityIds.Count];
            pairSpans = pairSpans?[..pairEntityIds!.Count];
        }

        if (options.ReturnOverflowingTokens)
        {
            draft.OverflowingEntities = overflowing ?? throw new LukeTokenizerException(
                "Overflowing tokens cannot be returned for an input whose entities all fit: encode it without entities, or do not ask.");
            draft.NumTruncatedEntities = total - limit;
        }

        draft.EntityIds = [.. entityIds, .. pairEntityIds ?? []];
        Place(draft, spans, options.AddSpecialTokens ? 1 : 0);
        Place(draft, pairSpans ?? [], sequence.Ids.Count + (options.AddSpecialTokens ? 3 : 0));
    }

    private static (List<int> Ids, List<TokenSpan> Spans) Within(List<int> ids, List<TokenSpan> spans, int length)
    {
        List<int> keptIds = [];
        List<TokenSpan> keptSpans = [];
        foreach (var (id, span) in ids.Zip(spans))
        {
            if (span.End <= length)
            {
                keptIds.Add(id);
                keptSpans.Add(span);
            }
        }

        return (keptIds, keptSpans);
    }

    private void Place(EncodingDraft draft, List<TokenSpan> spans, int offset)
    {
        draft.EntityPositionIds ??= [];
        if (settings.Task == LukeTask.EntitySpanClassification)
        {
            draft.EntityStartPositions ??= [];
            draft.EntityEndPositions ??= [];
        }

        foreach (var span in spans)
        {
            draft.EntityPositionIds.Add(Positions(span.Start + offset, span.End + offset));
            draft.EntityStartPositions?.Add(span.Start + offset);
            draft.EntityEndPositions?.Add(span.End + offset - 1);
        }
    }

    /// <summary>The token indexes, cut to the longest mention, then -1. A reversed span gets a longer row, as in the reference.</summary>
    private int[] Positions(int start, int end)
    {
        var row = new int[Math.Max(settings.MaxMentionLength, settings.MaxMentionLength - end + start)];
        Array.Fill(row, -1);
        for (var i = 0; i < settings.MaxMentionLength && start + i < end; i++)
        {
            row[i] = start + i;
        }

        return row;
    }

    private static List<int> Zeros(int count) => [.. Enumerable.Repeat(0, count)];
}
