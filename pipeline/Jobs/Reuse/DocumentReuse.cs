using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using LukePipeline.Ground;
using LukePipeline.Tables;
using LukePipeline.Text;

namespace LukePipeline.Jobs.Reuse;

/// <summary>
/// Parts the documents of a shard into those that are computed and those that are there already and are copied, under their new names. What
/// is found in a document follows from its content alone, so that any stored document of the same content will do; the next one in the order of the
/// files is taken.
/// </summary>
/// <param name="stored">What is stored.</param>
/// <param name="tables">The tables.</param>
/// <param name="run">The run, for rows that change.</param>
internal sealed class DocumentReuse(StoredDocuments stored, TableList tables, int run) : IAsyncDisposable
{
    private readonly StoredWalk _walk = new(stored);
    private readonly ConcurrentQueue<(long Before, CorpusEntry Entry, StoredPlace Place)> _waiting = new();
    private readonly StoredCopier _copier = new(stored, [.. tables.Names.Where(table => table != TableList.Failures)]);
    private long _computed;

    /// <summary>
    /// Inputs that this shard reads whole, with the parts that hold their rows: one that turns out to have changed once more, or to be gone, keeps these rows
    /// until the next run.
    /// </summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Restored { get; init; }

    /// <summary>The entries that have to be computed.</summary>
    /// <param name="entries">All entries of the shard, in order.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async IAsyncEnumerable<CorpusEntry> ComputeAsync(IAsyncEnumerable<CorpusEntry> entries, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var entry in entries.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (entry is Document document && _walk.Find(document) is { } place)
            {
                _waiting.Enqueue((_computed, document with { Text = "", Words = null, Sentences = null, Mentions = null }, place));
                continue;
            }

            if (entry is DocumentFailure { WholeFile: true, Reason: ReasonCode.InputChanged or ReasonCode.InputUnreadable } && Restored.ContainsKey(entry.Source))
            {
                // It is found so when it is opened, so that nothing of it has been read.
                _waiting.Enqueue((_computed, entry, default));
                continue;
            }

            _computed++;
            yield return entry;
        }
    }

    /// <summary>Copies the documents that stand before one that was computed.</summary>
    /// <param name="computed">How many computed ones come before that.</param>
    /// <param name="copy">Takes the rows.</param>
    /// <param name="begin">Is told of each document, or of the failure of an input that keeps its rows, before the rows.</param>
    /// <param name="cancellationToken">Stops the copying.</param>
    public async Task CopyBeforeAsync(long computed, RowCopy copy, Action<CorpusEntry> begin, CancellationToken cancellationToken)
    {
        while (_waiting.TryPeek(out var next) && next.Before <= computed && _waiting.TryDequeue(out next))
        {
            begin(next.Entry);
            await (next.Entry is Document document
                ? CopyAsync(document, next.Place, copy, cancellationToken)
                : RestoreAsync(next.Entry.Source, copy, cancellationToken)).ConfigureAwait(false);
        }
    }

    /// <summary>Closes the files.</summary>
    public ValueTask DisposeAsync() => _copier.DisposeAsync();

    private async Task RestoreAsync(string source, RowCopy copy, CancellationToken cancellationToken)
    {
        foreach (var part in stored.Parts.Where(part => Restored[source].Contains(part.Part)))
        {
            await PartRewriter.CopyAsync(part, tables, known => known == source, copy, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task CopyAsync(Document document, StoredPlace place, RowCopy copy, CancellationToken cancellationToken)
    {
        (string Uid, int Run)? old = null;
        var uid = RowIds.DocUid(document);
        await _copier.CopyAsync(
            place,
            row =>
            {
                old ??= (row.Text("doc_uid")!, IsAsItWas(row, uid, document) ? row.Values.Number<int>("run", row.Row) : run);
                return new RenamedValues(row.Values, old.Value.Uid, uid, document.Id, document.Position, old.Value.Run);
            },
            copy,
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether a row of <c>documents</c> stays what it is: it is still that of the run that wrote it.</summary>
    private static bool IsAsItWas(PartRow row, string uid, Document document) =>
        row.Text("doc_uid") == uid && row.Text("doc_id") == document.Id && row.Values.Number<long>("position", row.Row) == document.Position;
}
