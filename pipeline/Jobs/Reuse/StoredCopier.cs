using LukePipeline.Tables;

namespace LukePipeline.Jobs.Reuse;

/// <summary>
/// Copies stored documents in the order in which they are asked for. Parts are read forward; one that is gone back to is held in memory from then on, where
/// it may be, and else read once more.
/// </summary>
/// <param name="stored">What is stored.</param>
/// <param name="tables">Those of its tables that are copied.</param>
internal sealed class StoredCopier(StoredDocuments stored, IReadOnlyList<string> tables) : IAsyncDisposable
{
    private readonly HashSet<int> _begun = [];
    private readonly Dictionary<int, HeldPart> _held = [];

    /// <summary>The place in a part that may be held, and in one that may not: neither loses its place for the other.</summary>
    private readonly (int Part, PartCursor? Cursor)[] _cursors = new (int, PartCursor?)[2];

    /// <summary>Copies the rows of a document.</summary>
    /// <param name="place">Where it is.</param>
    /// <param name="rename">Gives its rows their new name; the first call is for its row of <c>documents</c>.</param>
    /// <param name="copy">Takes the rows.</param>
    /// <param name="cancellationToken">Stops the copying.</param>
    public async Task CopyAsync(StoredPlace place, Func<PartRow, ITableValues> rename, RowCopy copy, CancellationToken cancellationToken)
    {
        if (_held.TryGetValue(place.Part, out var held))
        {
            await held.CopyAsync(place.Ordinal, rename, copy, cancellationToken).ConfigureAwait(false);
            return;
        }

        var mayBeHeld = stored.MayBeHeld(place.Part);
        var slot = mayBeHeld ? 0 : 1;
        var (part, cursor) = _cursors[slot];
        if (cursor is null || part != place.Part || cursor.Next > place.Ordinal)
        {
            await (cursor?.DisposeAsync() ?? ValueTask.CompletedTask).ConfigureAwait(false);
            _cursors[slot] = default;
            if (!_begun.Add(place.Part) && mayBeHeld)
            {
                _held[place.Part] = held = await HeldPart.ReadAsync(stored.Parts[place.Part], tables, cancellationToken).ConfigureAwait(false);
                await held.CopyAsync(place.Ordinal, rename, copy, cancellationToken).ConfigureAwait(false);
                return;
            }

            cursor = await PartCursor.OpenAsync(stored.Parts[place.Part], tables, cancellationToken).ConfigureAwait(false);
            _cursors[slot] = (place.Part, cursor);
        }

        await cursor.CopyAsync(place.Ordinal, rename, copy, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Closes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var (_, cursor) in _cursors)
        {
            await (cursor?.DisposeAsync() ?? ValueTask.CompletedTask).ConfigureAwait(false);
        }
    }
}
