namespace LukePipeline.Reference.Calls;

/// <summary>How far sequences are padded.</summary>
public enum PaddingStrategy
{
    /// <summary>Not at all (<c>do_not_pad</c>, <c>False</c>).</summary>
    DoNotPad,

    /// <summary>To the longest sequence of the batch (<c>longest</c>, <c>True</c>).</summary>
    Longest,

    /// <summary>To the maximum length given, or the model's (<c>max_length</c>).</summary>
    MaxLength,
}
