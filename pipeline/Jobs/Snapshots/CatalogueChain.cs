using System.Runtime.CompilerServices;

namespace LukePipeline.Jobs.Snapshots;

/// <summary>Puts a catalogue together: one that is whole, and what later ones changed. A row group of each is in memory.</summary>
internal static class CatalogueChain
{
    /// <summary>More are not read one beside the other: then a catalogue is written whole again.</summary>
    public const int Longest = 50;

    private static readonly Comparer<(string Source, int Index)> Order = Comparer<(string Source, int Index)>.Create(
        (left, right) => string.CompareOrdinal(left.Source, right.Source) is not 0 and var bySource ? bySource : right.Index.CompareTo(left.Index));

    /// <summary>The rows as they are by the last catalogue, in the order of their sources.</summary>
    /// <param name="catalogues">The catalogues, each in that order.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async IAsyncEnumerable<CatalogueRow> MergeAsync(
        IReadOnlyList<IAsyncEnumerable<CatalogueRow>> catalogues, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var rows = catalogues.Select(catalogue => catalogue.GetAsyncEnumerator(cancellationToken)).ToList();
        try
        {
            // Of rows of one source that of the last catalogue comes first.
            var next = new PriorityQueue<int, (string Source, int Index)>(Order);
            for (var index = 0; index < rows.Count; index++)
            {
                await AdvanceAsync(index).ConfigureAwait(false);
            }

            string? last = null;
            while (next.TryDequeue(out var index, out _))
            {
                var row = rows[index].Current;
                if (row.Source != last && row.State != InputState.Gone)
                {
                    yield return row;
                }

                last = row.Source;
                await AdvanceAsync(index).ConfigureAwait(false);
            }

            async Task AdvanceAsync(int index)
            {
                if (await rows[index].MoveNextAsync().ConfigureAwait(false))
                {
                    next.Enqueue(index, (rows[index].Current.Source, index));
                }
            }
        }
        finally
        {
            foreach (var reading in rows)
            {
                await reading.DisposeAsync().ConfigureAwait(false);
            }
        }
    }
}
