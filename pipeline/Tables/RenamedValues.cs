namespace LukePipeline.Tables;

/// <summary>Rows of a document as they are under another name of it: its ids, and those that follow from them, are those of the new name.</summary>
/// <param name="values">The rows as they were written.</param>
/// <param name="oldUid">The <c>doc_uid</c> that the document had.</param>
/// <param name="newUid">The one that it has.</param>
/// <param name="docId">Its id.</param>
/// <param name="position">Its place in its input.</param>
/// <param name="run">The run that wrote the row.</param>
internal sealed class RenamedValues(ITableValues values, string oldUid, string newUid, string? docId, long position, int run) : ITableValues
{
    /// <inheritdoc/>
    public bool Has(string column) => values.Has(column);

    /// <inheritdoc/>
    public string? Text(string column, int row)
    {
        if (column == "doc_id")
        {
            return docId;
        }

        var text = values.Text(column, row);
        return column == "doc_uid" ? newUid

            // The ids of mentions begin with that of their document.
            : text is not null && column.EndsWith("_id", StringComparison.Ordinal) && text.Length > oldUid.Length && text[oldUid.Length] == ':'
                && text.StartsWith(oldUid, StringComparison.Ordinal) ? newUid + text[oldUid.Length..]
            : text;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Texts(string column, int row) => values.Texts(column, row);

    /// <inheritdoc/>
    public T Number<T>(string column, int row)
        where T : struct => column switch
        {
            "position" when position is T place => place,
            "run" when run is T number => number,
            _ => values.Number<T>(column, row),
        };

    /// <inheritdoc/>
    public T? Nullable<T>(string column, int row)
        where T : struct => values.Nullable<T>(column, row);

    /// <inheritdoc/>
    public float[] Vector(string column, int row) => values.Vector(column, row);

    /// <inheritdoc/>
    public bool IsNull(string column, int row) => column == "doc_id" ? docId is null : values.IsNull(column, row);
}
