using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Tables;
using LukePipeline.Text;

namespace LukePipeline.Jobs.Reuse;

/// <summary>
/// Gives documents that are stored what was found in them before, so that only the other stages run on them, and copies the rows that stay beside what
/// those find. What has no stored rows is computed whole.
/// </summary>
/// <param name="stored">What is stored.</param>
/// <param name="kept">The stages whose rows stay.</param>
/// <param name="run">The run, for rows that change.</param>
internal sealed class StageReuse(StoredDocuments stored, KeptStages kept, int run) : IAsyncDisposable
{
    private readonly StoredWalk _walk = new(stored);
    private readonly ConcurrentQueue<StoredPlace?> _places = new();

    /// <summary>Reads mentions, ahead of the models.</summary>
    private readonly StoredCopier _ahead = new(stored, [EntityTable.Instance.Name]);

    /// <summary>Copies rows, behind them.</summary>
    private readonly StoredCopier _behind = new(stored, [TableList.Documents, .. kept.Tables]);

    /// <summary>The entries, those that are stored with what was found in them.</summary>
    /// <param name="entries">All entries of the shard, in order.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async IAsyncEnumerable<CorpusEntry> GiveAsync(IAsyncEnumerable<CorpusEntry> entries, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var entry in entries.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            var place = entry is Document candidate ? _walk.Find(candidate) : null;
            _places.Enqueue(place);
            yield return place is { } found && entry is Document document
                ? document with { Stored = new StoredFindings(kept.Names, await MentionsAsync(found, cancellationToken).ConfigureAwait(false)) }
                : entry;
        }
    }

    /// <summary>Writes the rows of the next entry, with those that stay.</summary>
    /// <param name="rows">What was found in it now.</param>
    /// <param name="write">Takes that.</param>
    /// <param name="copy">Takes rows that stay.</param>
    /// <param name="cancellationToken">Stops the copying.</param>
    public async Task WriteAsync(DocumentRows rows, Func<DocumentRows, CancellationToken, Task> write, RowCopy copy, CancellationToken cancellationToken)
    {
        if (!_places.TryDequeue(out var place))
        {
            throw new InvalidOperationException("More documents come out than went in.");
        }

        if (place is not { } found || rows is not { Document: { } document, Failure: null })
        {
            await write(rows, cancellationToken).ConfigureAwait(false);
            return;
        }

        string? old = null;
        await _behind.CopyAsync(
            found,
            row => new RenamedValues(row.Values, old ??= row.Text("doc_uid")!, document.DocUid, document.DocId, document.Position, run),
            (table, values, row, stop) => table == TableList.Documents
                ? write(rows.WithCounts(kept.Columns.ToDictionary(column => column, column => values.Number<int>(column, row), StringComparer.Ordinal)), stop)
                : copy(table, values, row, stop),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Closes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ahead.DisposeAsync().ConfigureAwait(false);
        await _behind.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<StoredMention>> MentionsAsync(StoredPlace place, CancellationToken cancellationToken)
    {
        var mentions = new List<StoredMention>();
        await _ahead.CopyAsync(
            place,
            row => row.Values,
            (_, values, row, _) =>
            {
                mentions.Add(new StoredMention(
                    values.Number<int>("start", row), values.Number<int>("end", row), values.Number<int>("sentence", row), values.Text("label", row)!, values.Number<float>("score", row)));
                return Task.CompletedTask;
            },
            cancellationToken).ConfigureAwait(false);
        return mentions;
    }
}
