using LukePipeline.Ground;

namespace LukePipeline.Tables;

/// <summary>One row of <c>documents</c>: every document of the inputs has exactly one.</summary>
/// <param name="DocUid">Hash of source and position, see <see cref="RowIds.DocUid"/>.</param>
/// <param name="DocId">The user's id; may repeat, may be null where the document has none or could not be read.</param>
/// <param name="Source">Input that the document came from, as the plan names it.</param>
/// <param name="Position">Where in the source it begins: byte offset of the line, index of the row, 0 for a text file.</param>
/// <param name="Characters">Length of the text in Unicode code points; 0 when it could not be read.</param>
/// <param name="Sentences">Number of sentences.</param>
/// <param name="Entities">Number of rows of this document in <c>entities</c>.</param>
/// <param name="Relations">Number of rows of this document in <c>relations</c>.</param>
/// <param name="Status">Done or failed.</param>
/// <param name="Reason">Why it failed; null exactly when it is done.</param>
/// <param name="DroppedPairs">Entity pairs beyond <c>maxPairsPerSentence</c>, which were not scored.</param>
/// <param name="Metadata">
/// The carried metadata by field name; a field that the document lacks is not in it and becomes null in the table.
/// </param>
public sealed record DocumentRow(
    string DocUid,
    string? DocId,
    string Source,
    long Position,
    int Characters,
    int Sentences,
    int Entities,
    int Relations,
    DocumentStatus Status,
    ReasonCode? Reason,
    int DroppedPairs,
    IReadOnlyDictionary<string, string> Metadata);
