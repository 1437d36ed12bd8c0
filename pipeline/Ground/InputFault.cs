namespace LukePipeline.Ground;

/// <summary>What is wrong with the input of a tokenizer or a model, as coarsely as the reference's exception types tell it apart.</summary>
public enum InputFault
{
    /// <summary>A value or a combination of values that has no meaning (reference: ValueError).</summary>
    Invalid,

    /// <summary>Something that the call needs is not there (reference: TypeError and AttributeError about None).</summary>
    Missing,

    /// <summary>An index beyond a text, a table or a list (reference: IndexError).</summary>
    OutOfRange,

    /// <summary>Tensors whose shapes or types do not fit each other (reference: RuntimeError).</summary>
    Mismatch,

    /// <summary>Something that LUKE does not do (reference: NotImplementedError).</summary>
    Unsupported,

    /// <summary>A text that is not Unicode: a lone surrogate (reference: UnicodeEncodeError).</summary>
    NotUnicode,
}
