namespace LukePipeline.Graph.Source;

/// <summary>Reads a table beside others, document by document: all tables of a shard have the documents in the same order.</summary>
internal sealed class DocumentCursor<T>(IAsyncEnumerable<T> rows, Func<T, string> documentOf, CancellationToken cancellationToken) : IAsyncDisposable
{
    private readonly IAsyncEnumerator<T> _rows = rows.GetAsyncEnumerator(cancellationToken);
    private bool _begun;

    /// <summary>Whether all rows were taken.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>The rows of a document; none where the next rows are of another.</summary>
    public async ValueTask<IReadOnlyList<T>> TakeAsync(string document)
    {
        if (!_begun)
        {
            _begun = true;
            await MoveAsync().ConfigureAwait(false);
        }

        List<T>? taken = null;
        while (!IsAtEnd && documentOf(_rows.Current) == document)
        {
            (taken ??= []).Add(_rows.Current);
            await MoveAsync().ConfigureAwait(false);
        }

        return taken ?? (IReadOnlyList<T>)[];
    }

    public ValueTask DisposeAsync() => _rows.DisposeAsync();

    private async ValueTask MoveAsync() => IsAtEnd = !await _rows.MoveNextAsync().ConfigureAwait(false);
}
