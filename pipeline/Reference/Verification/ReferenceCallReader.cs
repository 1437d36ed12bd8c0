using System.Text.Json;
using LukePipeline.Ground;
using LukePipeline.Luke.Tokenizer.Settings;
using LukePipeline.Reference.Calls;

namespace LukePipeline.Reference.Verification;

/// <summary>
/// Reads recorded calls: the keyword arguments of the reference's <c>from_pretrained</c> and <c>tokenizer(...)</c> as JSON.
/// </summary>
/// <remarks>
/// What our types cannot even express (a number as a text, spans that are not pairs, two nesting depths in one batch) fails
/// here, as it does there.
/// </remarks>
public static class ReferenceCallReader
{
    /// <summary>Reads the keyword arguments of <c>from_pretrained</c>.</summary>
    /// <exception cref="LukeTokenizerException">An argument is unknown or not of its kind.</exception>
    public static LukeTokenizerOptions ReadOptions(JsonElement init)
    {
        LukeTokenizerOptions options = new();
        foreach (var argument in init.EnumerateObject())
        {
            var value = argument.Value;
            options = argument.Name switch
            {
                "task" => options with { Task = value.ValueKind == JsonValueKind.Null ? LukeTask.None : LukeTaskNames.Parse(Text(value)) },
                "max_entity_length" => options with { MaxEntityLength = Integer(value) },
                "max_mention_length" => options with { MaxMentionLength = Integer(value) },
                "model_max_length" => options with { ModelMaxLength = Integer(value) },
                "entity_token_1" => options with { EntityToken1 = Text(value) },
                "entity_token_2" => options with { EntityToken2 = Text(value) },
                "entity_unk_token" => options with { EntityUnkToken = Text(value) },
                "entity_pad_token" => options with { EntityPadToken = Text(value) },
                "entity_mask_token" => options with { EntityMaskToken = Text(value) },
                "entity_mask2_token" => options with { EntityMask2Token = Text(value) },
                "padding_side" => options with { PaddingSide = Side(value) },
                "truncation_side" => options with { TruncationSide = Side(value) },
                "add_prefix_space" => options with { AddPrefixSpace = value.GetBoolean() },
                "clean_up_tokenization_spaces" => options with { CleanUpTokenizationSpaces = value.GetBoolean() },
                "errors" => options with { Errors = Text(value) },
                "bos_token" => options with { BosToken = Text(value) },
                "eos_token" => options with { EosToken = Text(value) },
                "unk_token" => options with { UnkToken = Text(value) },
                "sep_token" => options with { SepToken = Text(value) },
                "pad_token" => options with { PadToken = Text(value) },
                "cls_token" => options with { ClsToken = Text(value) },
                "mask_token" => options with { MaskToken = Text(value) },
                "additional_special_tokens" => options with { AdditionalSpecialTokens = Items(value, Text) },
                _ => throw new LukeTokenizerException($"The argument '{argument.Name}' of from_pretrained is not known."),
            };
        }

        return options;
    }

    /// <summary>Reads the keyword arguments of a call.</summary>
    /// <param name="call">The arguments.</param>
    /// <param name="spansAreLists">Whether the innermost spans were lists in Python; otherwise they were tuples.</param>
    /// <exception cref="LukeTokenizerException">An argument is unknown, not of its kind, or not supported (as in the reference).</exception>
    public static ReferenceCall ReadCall(JsonElement call, bool spansAreLists = false)
    {
        LukeCallOptions options = new();
        var columns = new ReferenceColumns(spansAreLists);
        var returnsTensors = false;
        var namesNoPadding = false;
        string? unsupported = null;
        foreach (var argument in call.EnumerateObject())
        {
            var value = argument.Value;
            if (value.ValueKind == JsonValueKind.Null && argument.Name is not ("text" or "add_special_tokens" or "add_prefix_space"))
            {
                continue;
            }

            switch (argument.Name)
            {
                case "text" or "text_pair" or "entity_spans" or "entity_spans_pair" or "entities" or "entities_pair":
                    columns.Add(argument.Name, value);
                    break;
                case "return_tensors":
                    returnsTensors = IsSupportedTensorType(value);
                    break;
                case "is_split_into_words" or "return_offsets_mapping":
                    unsupported = value.GetBoolean() ? argument.Name : unsupported;
                    break;
                case "verbose":
                    break;
                default:
                    options = ReadOption(options, argument.Name, value);
                    namesNoPadding |= argument.Name == "padding" && value.ValueKind == JsonValueKind.String;
                    break;
            }
        }

        // A maximum length alone turns truncation on only while padding is False: naming 'do_not_pad' leaves it off.
        if (namesNoPadding && options is { Padding: PaddingStrategy.DoNotPad, Truncation: null })
        {
            options = options with { Truncation = TruncationStrategy.DoNotTruncate };
        }

        columns.RequireTexts();
        if (unsupported is not null)
        {
            throw new LukeTokenizerException(
                InputFault.Unsupported, $"{unsupported} is not supported by this tokenizer, nor by the reference.");
        }

        var inputs = columns.ToInputs(out var isBatch);
        return new ReferenceCall(inputs, isBatch, options, returnsTensors);
    }

    internal static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String
        ? ReferenceJson.GetText(value)
        : throw new LukeTokenizerException($"{value.GetRawText()} is given where a text belongs.");

    internal static int Integer(JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)
        ? number
        : throw new LukeTokenizerException($"{value.GetRawText()} is given where an integer belongs.");

    internal static IReadOnlyList<T> Items<T>(JsonElement value, Func<JsonElement, T> read) => value.ValueKind == JsonValueKind.Array
        ? [.. value.EnumerateArray().Select(read)]
        : throw new LukeTokenizerException($"{value.GetRawText()} is given where a list belongs.");

    private static LukeCallOptions ReadOption(LukeCallOptions options, string name, JsonElement value) => name switch
    {
        "add_special_tokens" => options with { AddSpecialTokens = IsTrue(value) },
        "padding" => options with { Padding = Padding(value) },
        "truncation" => options with { Truncation = Truncation(value) },
        "max_length" => options with { MaxLength = Integer(value) },
        "max_entity_length" => options with { MaxEntityLength = Integer(value) },
        "stride" => options with { Stride = Integer(value) },
        "pad_to_multiple_of" => options with { PadToMultipleOf = Integer(value) },
        "return_token_type_ids" => options with { ReturnTokenTypeIds = value.GetBoolean() },
        "return_attention_mask" => options with { ReturnAttentionMask = value.GetBoolean() },
        "return_overflowing_tokens" => options with { ReturnOverflowingTokens = value.GetBoolean() },
        "return_special_tokens_mask" => options with { ReturnSpecialTokensMask = value.GetBoolean() },
        "return_length" => options with { ReturnLength = value.GetBoolean() },
        "add_prefix_space" => options with { AddPrefixSpace = IsTrue(value) },
        _ => throw new LukeTokenizerException($"The argument '{name}' of the tokenizer's call is not known."),
    };

    /// <summary>These two have no default of their own for None, which counts as False.</summary>
    private static bool IsTrue(JsonElement value) => value.ValueKind != JsonValueKind.Null && value.GetBoolean();

    private static bool IsSupportedTensorType(JsonElement value) => Text(value) is "pt" or "np"
        ? true
        : throw new LukeTokenizerException($"Tensors are 'pt' (or 'np', which are compared as the same), not {value.GetRawText()}.");

    private static SequenceSide Side(JsonElement value) => Text(value) switch
    {
        "right" => SequenceSide.Right,
        "left" => SequenceSide.Left,
        var other => throw new LukeTokenizerException($"A side must be 'left' or 'right', not '{other}'."),
    };

    private static PaddingStrategy Padding(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => PaddingStrategy.Longest,
        JsonValueKind.False => PaddingStrategy.DoNotPad,
        _ => Text(value) switch
        {
            "longest" => PaddingStrategy.Longest,
            "max_length" => PaddingStrategy.MaxLength,
            "do_not_pad" => PaddingStrategy.DoNotPad,
            var other => throw new LukeTokenizerException($"Padding must be 'longest', 'max_length' or 'do_not_pad', not '{other}'."),
        },
    };

    private static TruncationStrategy Truncation(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => TruncationStrategy.LongestFirst,
        JsonValueKind.False => TruncationStrategy.DoNotTruncate,
        _ => Text(value) switch
        {
            "longest_first" => TruncationStrategy.LongestFirst,
            "only_first" => TruncationStrategy.OnlyFirst,
            "only_second" => TruncationStrategy.OnlySecond,
            "do_not_truncate" => TruncationStrategy.DoNotTruncate,
            var other => throw new LukeTokenizerException(
                $"Truncation must be 'longest_first', 'only_first', 'only_second' or 'do_not_truncate', not '{other}'."),
        },
    };
}
