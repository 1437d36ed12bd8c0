using System.Runtime.CompilerServices;
using LukePipeline.Client.Outcomes;
using LukePipeline.Client.Showing;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Corpus.Planning;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Extraction.Stages.Relations;
using LukePipeline.Jobs.Planning;
using LukePipeline.Tables;

namespace LukePipeline.Client.Exports;

/// <summary>The documents of an output, one after the other; with their texts out of the inputs where a form asks for them.</summary>
/// <param name="output">The output.</param>
/// <param name="inputs">Where the inputs are; null where the tables are enough.</param>
internal sealed class ExportReader(JobOutput output, IInputStore? inputs)
{
    private static readonly string[] Columns = ["doc_uid", "doc_id", "source", "text_hash", "status"];

    /// <summary>Documents whose text is gone, or another by now.</summary>
    public long Skipped { get; private set; }

    /// <summary>Reads them.</summary>
    public async IAsyncEnumerable<ExportedDocument> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var texts = inputs is null ? null : await OpenTextsAsync(inputs, cancellationToken);
        for (var shard = 0; shard < output.Shards; shard++)
        {
            if (texts is null)
            {
                await foreach (var (document, _) in ReadShardAsync(shard, cancellationToken))
                {
                    yield return document;
                }
            }
            else
            {
                await foreach (var document in ReadTextsAsync(shard, texts, cancellationToken))
                {
                    yield return document;
                }
            }
        }
    }

    /// <summary>The inputs as they are now: those of the plan may have been moved, touched or added to, and what counts is the hash of a text.</summary>
    private async Task<SourceTexts> OpenTextsAsync(IInputStore store, CancellationToken cancellationToken)
    {
        var spec = output.Plan?.Spec;
        var reading = spec is null ? new CorpusOptions() : JobReading.Of(spec);
        return new SourceTexts(store, reading, await InputsAsTheyAre.ListAsync(store, reading, spec?.Inputs ?? [], cancellationToken));
    }

    /// <summary>The documents of a shard with their texts, input by input in the order of its rows.</summary>
    private async IAsyncEnumerable<ExportedDocument> ReadTextsAsync(int shard, SourceTexts texts, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, (ExportedDocument Document, string? TextHash)>();
        await foreach (var document in ReadShardAsync(shard, cancellationToken))
        {
            found[document.Document.DocUid] = document;
        }

        var sources = found.Values.Select(document => document.Document.Source).Distinct().ToList();
        await texts.KeepAsync(sources.ToHashSet(StringComparer.Ordinal));
        foreach (var source in sources)
        {
            var wanted = found.Values.Where(document => document.Document.Source == source).Select(document => document.Document.DocUid).ToHashSet(StringComparer.Ordinal);
            await foreach (var (uid, read) in texts.ReadAsync(source, wanted, cancellationToken))
            {
                if (found[uid].TextHash == ContentHashes.OfText(read))
                {
                    yield return found[uid].Document with { Text = read.Text };
                }
                else
                {
                    Skipped++;
                }
            }

            Skipped += wanted.Count;
        }
    }

    private async IAsyncEnumerable<(ExportedDocument Document, string? TextHash)> ReadShardAsync(int shard, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (output.FileOf(TableList.Documents, shard) is not { } file)
        {
            yield break;
        }

        await using var sentences = Cursor(SentenceTable.Instance.Name, shard, SentenceTable.ReadAsync, (SentenceRow row) => row.DocUid, cancellationToken);
        await using var entities = Cursor(EntityTable.Instance.Name, shard, EntityTable.ReadAsync, (EntityRow row) => row.DocUid, cancellationToken);
        await using var relations = Cursor(RelationTable.Instance.Name, shard, RelationTable.ReadAsync, (RelationRow row) => row.DocUid, cancellationToken);
        await foreach (var row in output.ReadAsync(
            [file],
            (format, stream, origin, token) => format.ReadAsync(
                stream,
                origin,
                Columns,
                (values, at) => (Uid: values.Text("doc_uid", at)!, Id: values.Text("doc_id", at), Source: values.Text("source", at)!, Hash: HashOf(values, at), Status: values.Text("status", at)),
                token),
            cancellationToken))
        {
            var document = new ExportedDocument(
                row.Uid, row.Id, row.Source, await sentences.TakeAsync(row.Uid), [.. (await entities.TakeAsync(row.Uid)).OrderBy(entity => entity.Start)], await relations.TakeAsync(row.Uid));
            if (row.Status == "done")
            {
                yield return (document, row.Hash);
            }
        }
    }

    /// <summary>Tables of version 1 have no hashes; without one nobody knows whether a text is still the one that was read.</summary>
    private string? HashOf(ITableValues values, int row) =>
        values.Has("text_hash") ? values.Text("text_hash", row)
        : inputs is null ? null
        : throw new UsageException($"{output.Location} was written by an earlier version, without hashes of the texts, so that nobody can tell whether the inputs are as they were. --to csv and jsonl need the tables alone; for others run the job again into a new folder.");

    private RowCursor<TRow> Cursor<TRow>(
        string table, int shard, Func<ITableFormat, Stream, string, CancellationToken, IAsyncEnumerable<TRow>> read, Func<TRow, string> documentOf, CancellationToken cancellationToken) =>
        new(output.ReadAsync(output.FileOf(table, shard) is { } file ? [file] : [], read, cancellationToken).GetAsyncEnumerator(cancellationToken), documentOf);
}
