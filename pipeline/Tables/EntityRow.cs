namespace LukePipeline.Tables;

/// <summary>One row of <c>entities</c>: one mention. It lies below the stages, since all of them run on mentions.</summary>
/// <param name="DocUid">The document.</param>
/// <param name="DocId">The user's id of the document.</param>
/// <param name="EntityId">Follows from document and span, see <see cref="RowIds.EntityId"/>.</param>
/// <param name="Sentence">Index of the sentence in the document, from 0.</param>
/// <param name="Start">First code point of the mention in the original text.</param>
/// <param name="End">One past its last code point.</param>
/// <param name="StartUtf16">First UTF-16 code unit.</param>
/// <param name="EndUtf16">One past its last UTF-16 code unit.</param>
/// <param name="Text">The mention, cut out of the original text.</param>
/// <param name="Label">Name of the class.</param>
/// <param name="Score">Softmax probability of the class, 0 to 1.</param>
public sealed record EntityRow(
    string DocUid,
    string? DocId,
    string EntityId,
    int Sentence,
    int Start,
    int End,
    int StartUtf16,
    int EndUtf16,
    string Text,
    string Label,
    float Score);
