namespace LukePipeline.Tables.Formats.Parquet;

/// <summary>The Dremel levels of a column of lists, none null.</summary>
internal static class ListLevels
{
    /// <summary>The levels of lists: an element repeats (1) unless it begins a list (0); an empty list is defined one level less deep.</summary>
    /// <param name="lengths">The lengths of the lists.</param>
    /// <param name="deepest">The definition level of an element.</param>
    public static (int[] Definitions, int[] Repetitions) Of(IReadOnlyList<int> lengths, int deepest)
    {
        var slots = lengths.Sum(length => Math.Max(1, length));
        var definitions = new int[slots];
        var repetitions = new int[slots];
        var slot = 0;
        foreach (var length in lengths)
        {
            var count = Math.Max(1, length);
            definitions.AsSpan(slot, count).Fill(length == 0 ? deepest - 1 : deepest);
            repetitions.AsSpan(slot + 1, count - 1).Fill(1);
            slot += count;
        }

        return (definitions, repetitions);
    }
}
