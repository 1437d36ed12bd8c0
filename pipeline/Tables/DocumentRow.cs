using LukePipeline.Ground;

namespace LukePipeline.Tables;

/// <summary>One row of <c>documents</c>: every document of the inputs has exactly one.</summary>
/// <param name="DocUid">Hash of source and ordinal or id, see <see cref="RowIds.DocUid"/>.</param>
/// <param name="DocId">The user's id; may repeat, may be null where the document has none or could not be read.</param>
/// <param name="Source">Input that the document came from, as the plan names it.</param>
/// <param name="Position">Where in the source it begins: byte offset of the line, index of the row, 0 for a text file.</param>
/// <param name="Characters">Length of the text in Unicode code points; 0 when it could not be read.</param>
/// <param name="Sentences">Number of sentences.</param>
/// <param name="Status">Done or failed.</param>
/// <param name="Reason">Why it failed; null exactly when it is done.</param>
/// <param name="Counts">
/// What its stages count, by column of <c>documents</c>: rows of their tables, and what else a stage tells (<c>dropped_pairs</c>). What is
/// not in it is 0.
/// </param>
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
    DocumentStatus Status,
    ReasonCode? Reason,
    IReadOnlyDictionary<string, int> Counts,
    IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>The run of the dataset that wrote the row. Default: 0, that of a job which is no dataset.</summary>
    public int Run { get; init; }

    /// <summary>See <see cref="ContentHashes.OfText"/>; null where the text could not be read.</summary>
    public string? TextHash { get; init; }

    /// <summary>See <see cref="ContentHashes.OfRow"/>; null where the text could not be read.</summary>
    public string? RowHash { get; init; }

    /// <summary>One of the <see cref="Counts"/>.</summary>
    /// <param name="column">The column of <c>documents</c>.</param>
    public int CountOf(string column) => Counts.GetValueOrDefault(column);
}
