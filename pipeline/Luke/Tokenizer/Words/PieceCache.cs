using System.Collections.Concurrent;

namespace LukePipeline.Luke.Tokenizer.Words;

/// <summary>Remembers the token ids of short pieces, since the same words come again and again. Safe for many threads.</summary>
/// <remarks>
/// Two generations bound it: when the young one is full it becomes the old one, whose pieces are taken over when they are met
/// again. What a changing archive no longer uses is gone after two turns, and no lock is held on a hit.
/// </remarks>
internal sealed class PieceCache
{
    /// <summary>Longer pieces are rarely met twice and would let a hostile text fill the memory.</summary>
    private const int MaxPieceLength = 32;

    /// <summary>Pieces of one generation: about 5 MB of strings and ids.</summary>
    private const int GenerationCapacity = 32_768;

    private readonly Lock _turn = new();
    private volatile Generation _young = new(old: null);

    /// <summary>The ids of a piece, if they are known.</summary>
    public bool TryGet(ReadOnlySpan<char> piece, out int[] ids)
    {
        ids = [];
        if (piece.Length > MaxPieceLength)
        {
            return false;
        }

        var young = _young;
        if (young.Lookup.TryGetValue(piece, out ids!))
        {
            return true;
        }

        if (young.Old is { } old && old.Lookup.TryGetValue(piece, out ids!))
        {
            Add(piece, ids);
            return true;
        }

        return false;
    }

    /// <summary>Remembers the ids of a piece, if it is short enough.</summary>
    public void Add(ReadOnlySpan<char> piece, int[] ids)
    {
        if (piece.Length > MaxPieceLength)
        {
            return;
        }

        var young = _young;
        if (young.Pieces.TryAdd(piece.ToString(), ids) && Interlocked.Increment(ref young.Count) >= GenerationCapacity)
        {
            lock (_turn)
            {
                if (ReferenceEquals(_young, young))
                {
                    young.Old = null;
                    _young = new Generation(young);
                }
            }
        }
    }

    private sealed class Generation
    {
        public int Count;

        public Generation(Generation? old)
        {
            Old = old;
            Lookup = Pieces.GetAlternateLookup<ReadOnlySpan<char>>();
        }

        public Generation? Old { get; set; }

        public ConcurrentDictionary<string, int[]> Pieces { get; } = new(StringComparer.Ordinal);

        public ConcurrentDictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> Lookup { get; }
    }
}
