using LukePipeline.Luke.Tokenizer.Settings;

namespace LukePipeline.Reference.Calls;

/// <summary>Padding, truncation and maximum length after all defaults (the reference's <c>_get_padding_truncation_strategies</c>).</summary>
internal readonly record struct LengthPlan(PaddingStrategy Padding, TruncationStrategy Truncation, long? MaxLength)
{
    /// <summary>Resolves the options of a call.</summary>
    /// <exception cref="LukeTokenizerException">They contradict each other, or there is no padding token to pad with.</exception>
    public static LengthPlan Resolve(LukeCallOptions options, long? modelMaxLength, bool hasPadToken)
    {
        var padding = options.Padding;
        var truncation = options.Truncation ?? (options.MaxLength is not null && padding == PaddingStrategy.DoNotPad
            ? TruncationStrategy.LongestFirst
            : TruncationStrategy.DoNotTruncate);
        long? maxLength = options.MaxLength;
        if (maxLength is null)
        {
            // Where the model has no limit there is nothing to pad or to cut to.
            if (padding == PaddingStrategy.MaxLength)
            {
                (padding, maxLength) = modelMaxLength is null ? (PaddingStrategy.DoNotPad, null) : (padding, modelMaxLength);
            }

            if (truncation != TruncationStrategy.DoNotTruncate)
            {
                (truncation, maxLength) = modelMaxLength is null
                    ? (TruncationStrategy.DoNotTruncate, maxLength)
                    : (truncation, modelMaxLength);
            }
        }

        if (padding != PaddingStrategy.DoNotPad && !hasPadToken)
        {
            throw new LukeTokenizerException("Padding was asked for, but the tokenizer has no padding token: set pad_token.");
        }

        if (options.PadToMultipleOf is { } multiple)
        {
            if (multiple < 1)
            {
                throw new LukeTokenizerException($"Padding to a multiple of {multiple} is not possible: give 1 or more.");
            }

            if (truncation != TruncationStrategy.DoNotTruncate && padding != PaddingStrategy.DoNotPad && maxLength % multiple is not (null or 0))
            {
                throw new LukeTokenizerException(
                    $"Truncation and padding are both on, but the length to truncate to, {maxLength}, is not a multiple of {multiple}.");
            }
        }

        return new LengthPlan(padding, truncation, maxLength);
    }
}
