namespace LukePipeline.Extraction.Windows;

/// <summary>How much of a document a sentence is read with.</summary>
public enum ContextScope
{
    /// <summary>The whole document where it fits in the model, else as many words on both sides as do.</summary>
    Document,

    /// <summary>The sentence alone.</summary>
    Sentence,
}
