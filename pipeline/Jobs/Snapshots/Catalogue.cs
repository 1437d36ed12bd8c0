using LukePipeline.Ground;
using LukePipeline.Storage;
using LukePipeline.Tables;
using LukePipeline.Tables.Formats;

namespace LukePipeline.Jobs.Snapshots;

/// <summary>
/// The inputs of a snapshot, ordered by source (ordinal), as Parquet files that are read and written as streams: there may be millions. One file is whole, and
/// those of later snapshots hold what changed, so that a night writes about as much as it reads.
/// </summary>
internal static class Catalogue
{
    private static readonly Table<CatalogueRow> Table = new("inputs",
    [
        new TextColumn<CatalogueRow>("source", row => row.Source),
        new ValueColumn<CatalogueRow, long>("length", row => row.Length),
        new TextColumn<CatalogueRow>("etag", row => row.ETag),
        new TextColumn<CatalogueRow>("content_hash", row => row.ContentHash, Nullable: true),
        new NullableColumn<CatalogueRow, DateTime>("seen_at", row => row.SeenAt),
        new TextColumn<CatalogueRow>("state", row => row.State.ToString().ToLowerInvariant()),
        new ValueColumn<CatalogueRow, long>("documents", row => row.Documents),
        new ValueColumn<CatalogueRow, long>("done", row => row.Done),
        new ValueColumn<CatalogueRow, long>("failed", row => row.Failed),
        new TextListColumn<CatalogueRow>("parts", row => row.Parts),
    ]);

    private static ITableFormat Format => TableFormats.Shipped.Get(null);

    /// <summary>The rows of the catalogue of a snapshot; none where there is no snapshot.</summary>
    public static IAsyncEnumerable<CatalogueRow> ReadAsync(IBlobStore store, Snapshot? snapshot, CancellationToken cancellationToken) =>
        CatalogueChain.MergeAsync([.. (snapshot?.CatalogueNumbers ?? []).Select(number => ReadAsync(store, snapshot!, number, cancellationToken))], cancellationToken);

    private static async IAsyncEnumerable<CatalogueRow> ReadAsync(
        IBlobStore store, Snapshot snapshot, int number, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var name = DatasetPaths.Catalogue(number);
        var stream = await OpenDraftAsync(store, number == snapshot.Number ? snapshot.CatalogueDraft : null, cancellationToken).ConfigureAwait(false)
            ?? await OpenAsync(store, name, cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            await foreach (var row in Format.ReadAsync(stream, $"{store.Location}/{name}", Table.ColumnNames, Read, cancellationToken).ConfigureAwait(false))
            {
                yield return row;
            }
        }
    }

    /// <summary>What was committed and has not got its name yet; null where it has.</summary>
    private static async Task<Stream?> OpenDraftAsync(IBlobStore store, string? draft, CancellationToken cancellationToken)
    {
        try
        {
            return draft is null ? null : await store.OpenSeekableAsync(draft, cancellationToken).ConfigureAwait(false);
        }
        catch (BlobNotFoundException)
        {
            return null;
        }
    }

    private static async Task<Stream> OpenAsync(IBlobStore store, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await store.OpenSeekableAsync(name, cancellationToken).ConfigureAwait(false);
        }
        catch (BlobNotFoundException e)
        {
            throw new LukeException(
                $"{store.Location}/{name} is gone, so that nobody knows which inputs are in the dataset. Put it back from a copy, or use --reprocess all.", e, ReasonCode.StateMismatch);
        }
    }

    /// <summary>Writes a catalogue into the store under a name that is free.</summary>
    public static async Task WriteAsync(IBlobStore store, string name, IAsyncEnumerable<CatalogueRow> rows, CancellationToken cancellationToken)
    {
        var path = Path.Combine(store.SpoolFolder, SpoolNames.New());
        try
        {
            var options = new TableWriterOptions { Tables = new TableList([], []), Format = Format };
            var file = (ITableFile<CatalogueRow>)await Table.CreateAsync(path, options, cancellationToken).ConfigureAwait(false);
            await using (file.ConfigureAwait(false))
            {
                await foreach (var row in rows.ConfigureAwait(false))
                {
                    await file.WriteAsync(row, cancellationToken).ConfigureAwait(false);
                }

                await file.CompleteAsync(cancellationToken).ConfigureAwait(false);
            }

            // Whoever tried before may have got so far: then that one stands, and says the same.
            await store.TryUploadFileAsync(name, path, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (DiskErrors.IsFailure(e))
        {
            throw DiskErrors.Explain(e, store.SpoolFolder, "write the catalogue of the inputs");
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static CatalogueRow Read(ITableValues values, int row) => new(
        values.Text("source", row)!,
        values.Number<long>("length", row),
        values.Text("etag", row)!,
        values.Text("content_hash", row),
        values.Nullable<DateTime>("seen_at", row) ?? default,
        Enum.TryParse<InputState>(values.Text("state", row), ignoreCase: true, out var state) ? state : InputState.Deferred,
        values.Number<long>("documents", row),
        values.Number<long>("done", row),
        values.Number<long>("failed", row),
        values.Texts("parts", row));
}
