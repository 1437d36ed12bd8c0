using System.Runtime.CompilerServices;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Extraction.Stages.Relations;
using LukePipeline.Ground;
using LukePipeline.Jobs.Files;
using LukePipeline.Storage;
using LukePipeline.Tables;
using LukePipeline.Tables.Formats;

namespace LukePipeline.Graph.Source;

/// <summary>Reads the tables of one shard side by side. At most one document and one row group of each table are in memory.</summary>
internal sealed class SourceReader(IBlobStore store, SourcePart part)
{
    private const string TextHash = "text_hash";

    /// <summary>The documents that are done, in the order of the shard.</summary>
    /// <exception cref="LukeException">The tables do not belong together, or cannot be read.</exception>
    public async IAsyncEnumerable<SourceDocument> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var entities = new DocumentCursor<EntityRow>(Rows(EntityTable.Instance.Name, EntityTable.ReadAsync, cancellationToken), row => row.DocUid, cancellationToken);
        await using var relations = new DocumentCursor<SourceRelation>(
            Rows(RelationTable.Instance.Name, ReadRelationsAsync, cancellationToken), row => row.DocUid, cancellationToken);
        await using var sentences = new DocumentCursor<SourceSentence>(Rows(GraphSource.Sentences, ReadSentencesAsync, cancellationToken), row => row.DocUid, cancellationToken);
        await foreach (var (uid, id, hash) in Rows(TableList.Documents, ReadDocumentsAsync, cancellationToken).ConfigureAwait(false))
        {
            yield return new SourceDocument(
                uid,
                id,
                hash,
                await entities.TakeAsync(uid).ConfigureAwait(false),
                await relations.TakeAsync(uid).ConfigureAwait(false),
                (await sentences.TakeAsync(uid).ConfigureAwait(false)).ToDictionary(sentence => sentence.Index));
        }

        // A cursor that nobody asked has not begun: then there was no document, and no row may be left either.
        await entities.TakeAsync("").ConfigureAwait(false);
        await relations.TakeAsync("").ConfigureAwait(false);
        if (!entities.IsAtEnd || !relations.IsAtEnd)
        {
            throw new LukeException($"The tables of part {part.Number} in {store.Location} have documents in different orders: they are not of one job.");
        }
    }

    private async IAsyncEnumerable<T> Rows<T>(
        string table, Func<ITableFormat, Stream, string, CancellationToken, IAsyncEnumerable<T>> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (part.Files.TryGetValue(table, out var file) && file.Rows > 0)
        {
            await using var stream = await OpenAsync(file, cancellationToken).ConfigureAwait(false);
            await foreach (var row in read(TableFormats.Shipped.OfFile(file.Name), stream, $"{store.Location}/{file.Name}", cancellationToken).ConfigureAwait(false))
            {
                yield return row;
            }
        }
    }

    private async Task<Stream> OpenAsync(OutputFile file, CancellationToken cancellationToken)
    {
        try
        {
            return await store.OpenSeekableAsync(file.Name, cancellationToken).ConfigureAwait(false);
        }
        catch (BlobNotFoundException e)
        {
            throw new LukeException($"{store.Location}/{file.Name} is gone although the output is complete: somebody removed it. Run the job again with --overwrite.", e);
        }
    }

    private static async IAsyncEnumerable<(string Uid, string? Id, string? Hash)> ReadDocumentsAsync(
        ITableFormat format, Stream stream, string origin, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Tables of version 1 have no hash of the text: copies are then counted like other documents.
        var hasHash = (await format.ReadColumnNamesAsync(stream, origin, cancellationToken).ConfigureAwait(false)).Contains(TextHash);
        stream.Position = 0;
        string[] columns = hasHash ? ["doc_uid", "doc_id", "status", TextHash] : ["doc_uid", "doc_id", "status"];
        var rows = format.ReadAsync(
            stream,
            origin,
            columns,
            (values, row) => (
                Done: values.Text("status", row) == "done",
                Uid: values.Text("doc_uid", row)!,
                Id: values.Text("doc_id", row),
                Hash: hasHash ? values.Text(TextHash, row) : null),
            cancellationToken);
        await foreach (var row in rows.ConfigureAwait(false))
        {
            if (row.Done)
            {
                yield return (row.Uid, row.Id, row.Hash);
            }
        }
    }

    private static IAsyncEnumerable<SourceRelation> ReadRelationsAsync(ITableFormat format, Stream stream, string origin, CancellationToken cancellationToken) =>
        format.ReadAsync(
            stream,
            origin,
            ["doc_uid", "head_id", "tail_id", "head_text", "tail_text", "label", "score", "sentence"],
            (values, row) => new SourceRelation(
                values.Text("doc_uid", row)!,
                values.Text("head_id", row)!,
                values.Text("tail_id", row)!,
                values.Text("head_text", row)!,
                values.Text("tail_text", row)!,
                values.Text("label", row)!,
                values.Number<float>("score", row),
                values.Number<int>("sentence", row)),
            cancellationToken);

    private static IAsyncEnumerable<SourceSentence> ReadSentencesAsync(ITableFormat format, Stream stream, string origin, CancellationToken cancellationToken) =>
        format.ReadAsync(
            stream,
            origin,
            ["doc_uid", "sentence", "start", "end", "text"],
            (values, row) => new SourceSentence(
                values.Text("doc_uid", row)!,
                values.Number<int>("sentence", row),
                values.Number<int>("start", row),
                values.Number<int>("end", row),
                values.Text("text", row)),
            cancellationToken);
}
