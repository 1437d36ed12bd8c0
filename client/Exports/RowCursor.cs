namespace LukePipeline.Client.Exports;

/// <summary>The rows of a table beside those of <c>documents</c>: a shard writes the rows of its documents in one order.</summary>
/// <param name="rows">The rows of one shard.</param>
/// <param name="documentOf">The document of a row.</param>
internal sealed class RowCursor<TRow>(IAsyncEnumerator<TRow> rows, Func<TRow, string> documentOf) : IAsyncDisposable
{
    private bool _began;
    private bool _ended;

    /// <summary>The rows of the next document, which has none where others come next.</summary>
    public async Task<List<TRow>> TakeAsync(string docUid)
    {
        var taken = new List<TRow>();
        if (!_began)
        {
            _began = true;
            _ended = !await rows.MoveNextAsync();
        }

        while (!_ended && documentOf(rows.Current) == docUid)
        {
            taken.Add(rows.Current);
            _ended = !await rows.MoveNextAsync();
        }

        return taken;
    }

    public ValueTask DisposeAsync() => rows.DisposeAsync();
}
