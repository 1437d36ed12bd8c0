namespace LukePipeline.Extraction.Windows;

/// <summary>How many sentences a context window is read for at a time.</summary>
public enum WindowKind
{
    /// <summary>One window per sentence, as in the published recipe.</summary>
    Separate,

    /// <summary>
    /// One pass for many sentences of a document: they share the words of the window, and each has its own candidates. Much faster
    /// where sentences are read in the context of their document; scores are those of the published recipe only for a model whose
    /// words do not attend to candidates.
    /// </summary>
    Shared,
}
