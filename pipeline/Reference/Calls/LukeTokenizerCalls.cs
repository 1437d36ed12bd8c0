using LukePipeline.Luke.Tokenizer;
using LukePipeline.Luke.Tokenizer.Settings;

namespace LukePipeline.Reference.Calls;

/// <summary>The calls of <c>transformers.LukeTokenizer</c>, output for output the same: tasks, batches, truncation, padding.</summary>
public static class LukeTokenizerCalls
{
    /// <summary>Encodes one text without entities.</summary>
    /// <exception cref="LukeTokenizerException">The text or the options cannot be encoded.</exception>
    public static LukeEncoding Encode(this LukeTokenizer tokenizer, string text, LukeCallOptions? options = null) =>
        tokenizer.Encode(new LukeInput(text), options);

    /// <summary>Encodes one input.</summary>
    /// <exception cref="LukeTokenizerException">The text, its spans and the options cannot be encoded.</exception>
    public static LukeEncoding Encode(this LukeTokenizer tokenizer, LukeInput input, LukeCallOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        options ??= LukeCallOptions.Default;
        var lengths = LengthPlan.Resolve(options, tokenizer.ModelMaxLength, tokenizer.PadTokenId is not null);
        var draft = Encodings(tokenizer).Build(Sequences(tokenizer).Build(input, options.AddPrefixSpace ?? tokenizer.AddPrefixSpace), options, lengths);
        Padder(tokenizer).Pad(draft, options, lengths);
        draft.Length = options.ReturnLength ? draft.InputIds.Count : null;
        return draft.ToEncoding();
    }

    /// <summary>Encodes several texts without entities, padded together.</summary>
    /// <exception cref="LukeTokenizerException">There is no text, or a text or the options cannot be encoded.</exception>
    public static LukeBatchEncoding EncodeBatch(this LukeTokenizer tokenizer, IEnumerable<string> texts, LukeCallOptions? options = null) =>
        tokenizer.EncodeBatch([.. texts.Select(text => new LukeInput(text))], options);

    /// <summary>Encodes several inputs, padded together. All of them have entity spans (perhaps an empty list), or none has.</summary>
    /// <exception cref="LukeTokenizerException">There is no input, or one of them or the options cannot be encoded.</exception>
    public static LukeBatchEncoding EncodeBatch(this LukeTokenizer tokenizer, IReadOnlyList<LukeInput> inputs, LukeCallOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        options ??= LukeCallOptions.Default;
        var lengths = LengthPlan.Resolve(options, tokenizer.ModelMaxLength, tokenizer.PadTokenId is not null);
        RequireSameKind(inputs);
        var (builder, encodings) = (Sequences(tokenizer), Encodings(tokenizer));
        var sequences = inputs.Select(input => builder.Build(input, options.AddPrefixSpace ?? tokenizer.AddPrefixSpace)).ToArray();
        var drafts = sequences.Select(sequence => encodings.Build(sequence, options, lengths)).ToArray();
        foreach (var draft in drafts)
        {
            draft.Length = options.ReturnLength ? draft.InputIds.Count : null;
        }

        Padder(tokenizer).Pad(drafts, options, lengths);
        return new LukeBatchEncoding([.. drafts.Select(draft => draft.ToEncoding())]);
    }

    private static InputSequenceBuilder Sequences(LukeTokenizer tokenizer) =>
        new(tokenizer.Task, tokenizer.Assets.Words, tokenizer.Assets.Entities, tokenizer.Markers);

    private static EncodingBuilder Encodings(LukeTokenizer tokenizer) =>
        new(tokenizer.Settings, tokenizer.ClsTokenId, tokenizer.SepTokenId, tokenizer.MaxEntityLength);

    private static EncodingPadder Padder(LukeTokenizer tokenizer) =>
        new(tokenizer.Settings, tokenizer.PadTokenId, tokenizer.Assets.Entities.PadId, tokenizer.MaxEntityLength);

    private static void RequireSameKind(IReadOnlyList<LukeInput> inputs)
    {
        for (var i = 1; i < inputs.Count; i++)
        {
            if ((inputs[i].EntitySpans is null) != (inputs[0].EntitySpans is null))
            {
                throw new LukeTokenizerException(
                    $"Input {i} of the batch has {(inputs[i].EntitySpans is null ? "no entity spans, but input 0 has" : "entity spans, but input 0 has none")}: "
                    + "give all of them spans (an empty list for none), or no input.");
            }
        }
    }
}
