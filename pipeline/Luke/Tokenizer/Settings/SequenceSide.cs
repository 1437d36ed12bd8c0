namespace LukePipeline.Luke.Tokenizer.Settings;

/// <summary>The side of a sequence where padding is put or tokens are removed.</summary>
public enum SequenceSide
{
    /// <summary>At the end.</summary>
    Right,

    /// <summary>At the beginning.</summary>
    Left,
}
