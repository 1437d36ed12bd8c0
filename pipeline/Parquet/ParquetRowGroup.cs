using LukePipeline.Ground;
using Parquet;

namespace LukePipeline.Parquet;

/// <summary>Fetches the chunks of a row group once their sizes are found sane, and shows the library pages that were looked at.</summary>
internal static class ParquetRowGroup
{
    /// <summary>Uncompressed bytes of the columns that are read in one row group: what is held at once.</summary>
    public const long MaxBytes = 512L * 1024 * 1024;

    /// <summary>Rows of one row group; each costs some ten bytes per column even when it is empty.</summary>
    private const long MaxRows = 16 * 1024 * 1024;

    /// <summary>
    /// Refuses a file whose row groups share bytes: thousands of them may be made of the same few. What does not fit the file is found when it is read.
    /// </summary>
    /// <param name="groups">The row groups, with the columns that are read.</param>
    /// <exception cref="InputException">Two of them do.</exception>
    public static void CheckPlaces(IReadOnlyList<global::Parquet.Meta.RowGroup> groups)
    {
        var places = new List<(long Start, long Size, int Group)>();
        for (var index = 0; index < groups.Count; index++)
        {
            // One of no rows has no place.
            foreach (var column in groups[index].NumRows > 0 ? groups[index].Columns : [])
            {
                if (column.MetaData is { TotalCompressedSize: > 0 } metadata)
                {
                    places.Add((ParquetChunk.StartOf(metadata), metadata.TotalCompressedSize, index));
                }
            }
        }

        places.Sort();
        var (end, last) = (0L, 0);
        foreach (var (start, size, group) in places)
        {
            if (start < end && group != last)
            {
                throw ParquetFooter.Broken($"row groups {Math.Min(group, last)} and {Math.Max(group, last)} share bytes");
            }

            (end, last) = start + size > end ? (start + size, group) : (end, last);
        }
    }

    /// <summary>Fetches what is read of a row group; <see cref="SegmentStream.Release"/> lets go of it.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="group">The row group.</param>
    /// <param name="index">Its number, for messages.</param>
    /// <param name="flat">Columns with one value a row.</param>
    /// <param name="nested">Columns with lists, and the bytes that each of their values takes in memory.</param>
    /// <param name="bytesPerNested">What reading a value of a list takes in memory.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InputException">Something does not fit, or is too much.</exception>
    public static async Task FetchAsync(
        SegmentStream stream,
        ParquetRowGroupReader group,
        int index,
        IReadOnlyList<ParquetChunk> flat,
        IReadOnlyList<ParquetChunk> nested,
        int bytesPerNested,
        CancellationToken cancellationToken)
    {
        if (group.RowCount is < 0 or > MaxRows)
        {
            throw ParquetFooter.Broken($"row group {index} announces {group.RowCount} rows, more than {MaxRows}");
        }

        var total = 0L;
        foreach (var chunk in flat.Concat(nested))
        {
            var (start, meta) = (chunk.Start, chunk.Metadata);
            ParquetCodecs.Check(meta);
            if (start < 4 || meta.TotalCompressedSize < 0 || meta.TotalUncompressedSize < 0 || start > stream.DataEnd - meta.TotalCompressedSize)
            {
                throw ParquetFooter.Broken($"row group {index} announces a column that does not fit the file");
            }

            total += Math.Min(Math.Max(meta.TotalUncompressedSize, meta.TotalCompressedSize), MaxBytes + 1);
        }

        // A list of no values takes a place of its own; levels are compressed so well that only their number says what they take.
        if (flat.Any(chunk => chunk.Metadata.NumValues != group.RowCount) || nested.Any(chunk => chunk.Metadata.NumValues < group.RowCount))
        {
            throw ParquetFooter.Broken($"row group {index} announces a column of other than {group.RowCount} rows");
        }

        total += nested.Sum(chunk => Math.Min(chunk.Metadata.NumValues, MaxBytes) * bytesPerNested);
        if (total > MaxBytes)
        {
            throw new InputException(
                ReasonCode.TooLarge,
                $"Row group {index} holds more than {MaxBytes >> 20} MiB in the columns that are read, which have to be in "
                + "memory at once. Write the file with smaller row groups (row_group_size in pyarrow).");
        }

        await ShowAsync(stream, index, Distinct(flat.Concat(nested), index), cancellationToken);
    }

    /// <summary>In the order of the file; a column that is asked for twice comes once, but no two share their bytes.</summary>
    private static List<ParquetChunk> Distinct(IEnumerable<ParquetChunk> chunks, int index)
    {
        var distinct = chunks.DistinctBy(chunk => chunk.Metadata).OrderBy(chunk => chunk.Start).ToList();
        return distinct.DistinctBy(chunk => chunk.Start).Count() == distinct.Count
            ? distinct
            : throw ParquetFooter.Broken($"row group {index} has two columns in one place");
    }

    private static async Task ShowAsync(SegmentStream stream, int index, List<ParquetChunk> chunks, CancellationToken cancellationToken)
    {
        var budget = MaxBytes;
        for (var i = 0; i < chunks.Count; i++)
        {
            var (start, size) = (chunks[i].Start, chunks[i].Metadata.TotalCompressedSize);
            if (i + 1 < chunks.Count && start + size > chunks[i + 1].Start)
            {
                throw ParquetFooter.Broken($"row group {index} has columns that overlap");
            }

            var bytes = await stream.LoadAsync(start, (int)size, cancellationToken);
            var chunk = chunks[i];
            var pages = ParquetPages.Rewrite(bytes, ref chunk, ref budget);
            if (chunk.IsUnpacked)
            {
                chunk.Move(stream.ShowBehind(pages), pages.Length);
            }
            else
            {
                stream.Show(start, pages);
            }
        }
    }
}
