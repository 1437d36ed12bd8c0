using LukePipeline.Ground;
using LukePipeline.Luke.Tokenizer.Settings;

namespace LukePipeline.Reference.Calls;

/// <summary>The reference's <c>pad</c>: attention masks and padding, on either side.</summary>
internal sealed class EncodingPadder(TokenizerSettings settings, int? padId, int entityPadId, int maxEntityLength)
{
    /// <summary>Pads one encoding in place.</summary>
    public void Pad(EncodingDraft draft, LukeCallOptions options, LengthPlan lengths)
    {
        var returnMask = options.ReturnAttentionMask ?? settings.ReturnsAttentionMask;
        if (lengths.Padding == PaddingStrategy.DoNotPad && !returnMask)
        {
            return;
        }

        if (draft.InputIds.Count == 0)
        {
            draft.AttentionMask = returnMask ? [] : null; // the reference neither pads nothing nor masks its entities
            return;
        }

        var entityLimit = options.MaxEntityLength is { } given and not 0 ? given : maxEntityLength;
        Pad(draft, lengths.Padding, lengths.MaxLength, entityLimit, options.PadToMultipleOf, returnMask);
    }

    /// <summary>Pads the encodings of a batch in place. The entity limit is the tokenizer's, whatever the options say.</summary>
    /// <exception cref="LukeTokenizerException">The batch has no row, or no row has a token.</exception>
    public void Pad(IReadOnlyList<EncodingDraft> drafts, LukeCallOptions options, LengthPlan lengths)
    {
        if (drafts.Count == 0)
        {
            throw new LukeTokenizerException("The batch is empty: give at least one text.");
        }

        if (drafts.All(draft => draft.InputIds.Count == 0))
        {
            throw new LukeTokenizerException(
                InputFault.OutOfRange, "No text of the batch has a token: leave AddSpecialTokens on, or give texts that are not empty.");
        }

        var returnMask = options.ReturnAttentionMask ?? settings.ReturnsAttentionMask;
        var (padding, maxLength, entityLimit) = (lengths.Padding, lengths.MaxLength, maxEntityLength);
        if (padding == PaddingStrategy.Longest)
        {
            padding = PaddingStrategy.MaxLength;
            maxLength = drafts.Max(draft => draft.InputIds.Count);
            entityLimit = drafts.Max(draft => draft.EntityIds?.Count ?? 0);
        }

        foreach (var draft in drafts)
        {
            Pad(draft, padding, maxLength, entityLimit, options.PadToMultipleOf, returnMask);
        }
    }

    private void Pad(
        EncodingDraft draft, PaddingStrategy padding, long? maxLength, int entityLimit, int? multiple, bool returnMask)
    {
        var hasEntities = draft.EntityIds is not null;
        if (returnMask)
        {
            draft.AttentionMask ??= Repeat(1, draft.InputIds.Count);
            draft.EntityAttentionMask ??= hasEntities ? Repeat(1, draft.EntityIds!.Count) : null;
        }

        if (padding == PaddingStrategy.DoNotPad)
        {
            return;
        }

        if (padding == PaddingStrategy.Longest)
        {
            maxLength = draft.InputIds.Count;
            entityLimit = draft.EntityIds?.Count ?? 0;
        }

        var missing = checked((int)(RoundUp(maxLength!.Value, multiple) - draft.InputIds.Count));
        draft.AttentionMask = Fill(draft.AttentionMask, 0, missing);
        draft.TokenTypeIds = Fill(draft.TokenTypeIds, 0, missing);
        draft.SpecialTokensMask = Fill(draft.SpecialTokensMask, 1, missing);
        draft.InputIds = Fill(draft.InputIds, padId!.Value, missing)!;
        if (!hasEntities)
        {
            return;
        }

        var missingEntities = (int)RoundUp(entityLimit, multiple) - draft.EntityIds!.Count;
        draft.EntityAttentionMask = Fill(draft.EntityAttentionMask, 0, missingEntities);
        draft.EntityTokenTypeIds = Fill(draft.EntityTokenTypeIds, 0, missingEntities);
        draft.EntityIds = Fill(draft.EntityIds, entityPadId, missingEntities);
        draft.EntityPositionIds = Fill(draft.EntityPositionIds, NoPositions, missingEntities);
        draft.EntityStartPositions = Fill(draft.EntityStartPositions, 0, missingEntities);
        draft.EntityEndPositions = Fill(draft.EntityEndPositions, 0, missingEntities);
    }

    private List<int>? Fill(List<int>? list, int value, int count) => Fill(list, () => value, count);

    private List<T>? Fill<T>(List<T>? list, Func<T> create, int count)
    {
        if (list is not null && count > 0)
        {
            var padding = Enumerable.Range(0, count).Select(_ => create());
            list.InsertRange(settings.PaddingSide == SequenceSide.Right ? list.Count : 0, padding);
        }

        return list;
    }

    private int[] NoPositions() => [.. Repeat(-1, settings.MaxMentionLength)];

    private static long RoundUp(long length, int? multiple) =>
        multiple is { } step && length % step != 0 ? ((length / step) + 1) * step : length;

    private static List<int> Repeat(int value, int count) => [.. Enumerable.Repeat(value, count)];
}
