namespace LukePipeline.Tables;

/// <summary>One row of <c>sentences</c>: a sentence of a document that is done, from its first to its last word.</summary>
/// <param name="DocUid">The document.</param>
/// <param name="Sentence">Index of the sentence in the document, from 0.</param>
/// <param name="Start">First code point of the sentence in the original text.</param>
/// <param name="End">One past its last code point.</param>
/// <param name="StartUtf16">First UTF-16 code unit.</param>
/// <param name="EndUtf16">One past its last UTF-16 code unit.</param>
/// <param name="Text">The sentence, cut out of the original text; null where the job keeps no text.</param>
public sealed record SentenceRow(string DocUid, int Sentence, int Start, int End, int StartUtf16, int EndUtf16, string? Text);
