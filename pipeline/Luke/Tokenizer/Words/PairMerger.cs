using System.Buffers;
using System.Text;

namespace LukePipeline.Luke.Tokenizer.Words;

/// <summary>
/// Byte-pair encoding of one piece: of all neighbours that may be merged the pair with the best rank is, the leftmost where several have
/// it, until none is left. A queue of candidates does it in time n log n, however long the piece is.
/// </summary>
internal sealed class PairMerger
{
    private const int Gone = -1;

    private readonly Dictionary<(int Left, int Right), (int Rank, int Merged)> _merges = [];
    private readonly Dictionary<string, int> _symbols = new(StringComparer.Ordinal);
    private readonly int[] _bytes = new int[256];

    /// <summary>Takes the merges, best first, each a pair of symbols in the byte alphabet.</summary>
    public PairMerger(IReadOnlyList<(string Left, string Right)> merges)
    {
        for (var value = 0; value < _bytes.Length; value++)
        {
            _bytes[value] = SymbolOf(ByteAlphabet.All[value].ToString());
        }

        for (var rank = 0; rank < merges.Count; rank++)
        {
            var (left, right) = merges[rank];
            _merges[(SymbolOf(left), SymbolOf(right))] = (rank, SymbolOf(left + right));
        }
    }

    /// <summary>The symbols that pieces fall into, by their numbers.</summary>
    public IEnumerable<string> Symbols => _symbols.OrderBy(symbol => symbol.Value).Select(symbol => symbol.Key);

    /// <summary>The numbers of the symbols of a piece.</summary>
    public int[] Merge(ReadOnlySpan<char> piece)
    {
        var size = Encoding.UTF8.GetByteCount(piece);
        var bytes = ArrayPool<byte>.Shared.Rent(size);
        var next = ArrayPool<int>.Shared.Rent(size);
        var previous = ArrayPool<int>.Shared.Rent(size);
        try
        {
            Encoding.UTF8.GetBytes(piece, bytes);
            var symbols = new int[size];
            for (var i = 0; i < size; i++)
            {
                (symbols[i], next[i], previous[i]) = (_bytes[bytes[i]], i + 1, i - 1);
            }

            Merge(symbols, next, previous);
            return Array.FindAll(symbols, symbol => symbol != Gone);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
            ArrayPool<int>.Shared.Return(next);
            ArrayPool<int>.Shared.Return(previous);
        }
    }

    private void Merge(int[] symbols, int[] next, int[] previous)
    {
        var queue = new PriorityQueue<Candidate, (int Rank, int Place)>();
        for (var i = 0; i + 1 < symbols.Length; i++)
        {
            Offer(i, i + 1);
        }

        while (queue.TryDequeue(out var best, out var order))
        {
            // Either of the two may have been merged with its other neighbour meanwhile.
            var (place, right) = (order.Place, next[order.Place]);
            if (symbols[place] != best.Left || right >= symbols.Length || symbols[right] != best.Right)
            {
                continue;
            }

            (symbols[place], symbols[right]) = (best.Merged, Gone);
            next[place] = next[right];
            if (next[place] < symbols.Length)
            {
                previous[next[place]] = place;
                Offer(place, next[place]);
            }

            if (previous[place] >= 0)
            {
                Offer(previous[place], place);
            }
        }

        void Offer(int left, int right)
        {
            if (_merges.TryGetValue((symbols[left], symbols[right]), out var merge))
            {
                queue.Enqueue(new Candidate(symbols[left], symbols[right], merge.Merged), (merge.Rank, left));
            }
        }
    }

    private int SymbolOf(string symbol)
    {
        if (!_symbols.TryGetValue(symbol, out var number))
        {
            _symbols.Add(symbol, number = _symbols.Count);
        }

        return number;
    }

    private readonly record struct Candidate(int Left, int Right, int Merged);
}
