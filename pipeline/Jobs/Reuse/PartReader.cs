using System.Runtime.CompilerServices;
using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Spec;
using LukePipeline.Storage;
using LukePipeline.Tables;

namespace LukePipeline.Jobs.Reuse;

/// <summary>The files of one part, row by row.</summary>
/// <param name="store">A store rooted at the output prefix.</param>
/// <param name="format">What the files are.</param>
/// <param name="part">The name of the part.</param>
internal sealed class PartReader(IBlobStore store, ITableFormat format, string part)
{
    /// <summary>The name of the part.</summary>
    public string Part => part;

    /// <summary>Bytes of all its files; very many where nobody knows.</summary>
    public long Bytes { get; init; } = long.MaxValue;

    /// <summary>The rows of a table.</summary>
    /// <param name="table">Name of the table.</param>
    /// <param name="columns">The columns; null for all.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="JobStateException">A file is gone or damaged.</exception>
    public async IAsyncEnumerable<PartRow> ReadAsync(string table, IReadOnlyList<string>? columns, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var name = JobPaths.OutputFile(table, part, format.Extension);
        var origin = $"{store.Location}/{name}";
        var stream = await OpenAsync(name, cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            columns ??= await format.ReadColumnNamesAsync(stream, origin, cancellationToken).ConfigureAwait(false);
            stream.Position = 0;
            await foreach (var row in format.ReadAsync(stream, origin, columns, (values, row) => new PartRow(values, row), cancellationToken).ConfigureAwait(false))
            {
                yield return row;
            }
        }
    }

    private async Task<Stream> OpenAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await store.OpenSeekableAsync(name, cancellationToken).ConfigureAwait(false);
        }
        catch (BlobNotFoundException e)
        {
            throw new JobStateException($"'{name}' in {store.Location} belongs to the dataset and is gone: somebody removed it. Put it back from a copy, or compute all anew with --reprocess all.", e);
        }
    }
}

/// <summary>A row of a table as it was written.</summary>
/// <param name="Values">Some rows.</param>
/// <param name="Row">Which of them.</param>
internal readonly record struct PartRow(ITableValues Values, int Row)
{
    /// <summary>The text of a column.</summary>
    public string? Text(string column) => Values.Text(column, Row);
}
