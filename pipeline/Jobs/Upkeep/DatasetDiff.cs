using System.Buffers;
using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Text.Json;
using LukePipeline.Ground;
using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Reuse;
using LukePipeline.Jobs.Snapshots;
using LukePipeline.Storage;
using LukePipeline.Tables;
using LukePipeline.Tables.Formats;

namespace LukePipeline.Jobs.Upkeep;

/// <summary>The rows in which two snapshots differ. Only files that one of them has alone are read; of their rows a hash each is held.</summary>
/// <param name="store">A store rooted at the output prefix.</param>
/// <param name="formats">The formats of files.</param>
/// <param name="table">The table.</param>
public sealed class DatasetDiff(IBlobStore store, TableFormats formats, Table table)
{
    /// <summary>Compares.</summary>
    /// <param name="from">The snapshot of before.</param>
    /// <param name="to">The one of after.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>Each row as JSON, with <c>_change</c> insert or delete; first those that came.</returns>
    /// <exception cref="LukeException">A file is gone.</exception>
    public async IAsyncEnumerable<string> ReadAsync(Snapshot from, Snapshot to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (before, after) = (PartsOf(from), PartsOf(to));
        var left = new Dictionary<UInt128, int>();
        await foreach (var row in RowsAsync(before.Except(after), cancellationToken).ConfigureAwait(false))
        {
            var hash = HashOf(row);
            left[hash] = left.GetValueOrDefault(hash) + 1;
        }

        await foreach (var row in RowsAsync(after.Except(before), cancellationToken).ConfigureAwait(false))
        {
            var hash = HashOf(row);
            if (left.GetValueOrDefault(hash) > 0)
            {
                left[hash]--;
            }
            else
            {
                yield return Text(row, "insert");
            }
        }

        await foreach (var row in RowsAsync(before.Except(after), cancellationToken).ConfigureAwait(false))
        {
            var hash = HashOf(row);
            if (left[hash] > 0)
            {
                left[hash]--;
                yield return Text(row, "delete");
            }
        }
    }

    private List<OutputFile> PartsOf(Snapshot snapshot) => [.. snapshot.Files.Where(file => file.Table == table.Name && file.Rows > 0)];

    private async IAsyncEnumerable<byte[]> RowsAsync(IEnumerable<OutputFile> files, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var buffer = new ArrayBufferWriter<byte>();
        foreach (var file in files)
        {
            var part = new PartReader(store, formats.OfFile(file.Name), JobPaths.PartOf(file));
            await foreach (var row in part.ReadAsync(table.Name, columns: null, cancellationToken).ConfigureAwait(false))
            {
                buffer.Clear();
                using (var json = new Utf8JsonWriter(buffer))
                {
                    RowJson.Write(json, table, row);
                }

                yield return buffer.WrittenSpan.ToArray();
            }
        }
    }

    private static UInt128 HashOf(byte[] row) => XxHash128.HashToUInt128(row);

    private static string Text(byte[] row, string change) => $"{{\"_change\":\"{change}\",{System.Text.Encoding.UTF8.GetString(row.AsSpan(1))}";
}
