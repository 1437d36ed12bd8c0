using LukePipeline.Text;

namespace LukePipeline.Extraction.Windows;

/// <summary>A sentence, or a part of one, with the words around it that the model reads it with.</summary>
/// <param name="Words">The words of the window, indexes into the document.</param>
/// <param name="Sentence">The words that are searched, indexes into the document; inside <paramref name="Words"/>.</param>
/// <param name="Text">The text to encode.</param>
/// <param name="SentenceWords">The searched words as ranges of <paramref name="Text"/>.</param>
public sealed record ContextWindow(WordSpan Words, WordSpan Sentence, string Text, Utf16Span[] SentenceWords);
