namespace LukePipeline.Extraction.Windows;

/// <summary>Which text of a context window is encoded.</summary>
public enum WindowTextKind
{
    /// <summary>
    /// The text from the window's first to its last word: the original, without what its layout put between the words
    /// (<see cref="Text.SegmentedText.ReadText"/>).
    /// </summary>
    Original,

    /// <summary>
    /// The words joined by single spaces, without the space before a word that begins with an apostrophe or is one punctuation
    /// mark: what the published notebook for CoNLL-2003 makes of a file that has words only.
    /// </summary>
    Conll,
}
