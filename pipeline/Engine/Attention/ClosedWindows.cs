using System.Runtime.InteropServices;
using LukePipeline.Text;

namespace LukePipeline.Engine.Attention;

/// <summary>
/// The windows of a batch of a closed checkpoint, or of any one whose words run alone. The words of a window do not depend on what is searched in it,
/// so that windows of the same words (all passes of a sentence, the sentences of a document that fits in the model) are one sequence.
/// </summary>
internal sealed class ClosedWindows
{
    private readonly Dictionary<int[], int> _known = new(new SameIds());
    private readonly List<(int FirstRow, int Words)> _windows = [];
    private readonly List<int> _sequenceOf = [];
    private readonly List<(int Start, int End)> _ends = [];

    /// <summary>The window of the same words that is there already; -1 for none.</summary>
    public int Find(int[] wordIds) => _known.GetValueOrDefault(wordIds, -1);

    /// <summary>Takes a new window.</summary>
    /// <param name="wordIds">Its sub-word ids.</param>
    /// <param name="firstRow">First of its rows.</param>
    public int Add(int[] wordIds, int firstRow)
    {
        _windows.Add((firstRow, wordIds.Length));
        return _known[wordIds] = _windows.Count - 1;
    }

    /// <summary>Takes an entity.</summary>
    /// <param name="window">Its window.</param>
    /// <param name="span">Its tokens; what the head reads of it is the first and the last.</param>
    public void AddEntity(int window, TokenSpan span)
    {
        _sequenceOf.Add(window);
        _ends.Add((_windows[window].FirstRow + span.Start, _windows[window].FirstRow + span.End - 1));
    }

    /// <summary>Completes a batch.</summary>
    /// <param name="input">The batch without sequences and reads.</param>
    /// <param name="readsWords">Whether the head reads words.</param>
    public PackedInput Complete(PackedInput input, bool readsWords)
    {
        var places = new int[input.Words];
        foreach (var (start, end) in readsWords ? CollectionsMarshal.AsSpan(_ends) : [])
        {
            places[start] = places[end] = 1;
        }

        var (reads, sequences) = (new List<long>(), new PackedSequence[_windows.Count]);
        for (var i = 0; i < sequences.Length; i++)
        {
            var (firstRow, words) = _windows[i];
            var firstRead = reads.Count;
            for (var row = firstRow; row < firstRow + words; row++)
            {
                if (places[row] != 0)
                {
                    places[row] = reads.Count;
                    reads.Add(row);
                }
            }

            sequences[i] = PackedSequence.Of(new PackedGroup(firstRow, words, 0, 0, firstRead, reads.Count - firstRead));
        }

        return input with
        {
            Sequences = sequences,
            SequenceOf = [.. _sequenceOf],
            ReadRows = [.. reads],
            StartReads = readsWords ? [.. _ends.Select(end => (long)places[end.Start])] : [],
            EndReads = readsWords ? [.. _ends.Select(end => (long)places[end.End])] : [],
        };
    }

    private sealed class SameIds : IEqualityComparer<int[]>
    {
        public bool Equals(int[]? x, int[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(int[] ids)
        {
            var hash = default(HashCode);
            hash.AddBytes(MemoryMarshal.AsBytes(ids.AsSpan()));
            return hash.ToHashCode();
        }
    }
}
