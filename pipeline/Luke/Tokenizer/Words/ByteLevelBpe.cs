using LukePipeline.Luke.Tokenizer.Settings;

namespace LukePipeline.Luke.Tokenizer.Words;

/// <summary>
/// Byte-level byte-pair encoding of text without special tokens, piece by piece as <see cref="PreTokenSplitter"/> cuts it, with a cache of
/// short pieces. Safe for many threads.
/// </summary>
/// <remarks>
/// Of our own, because the time of libraries grows with the square of a piece (Microsoft.ML.Tokenizers 2.0.1: half a second for 32,000
/// letters), and a text may be one piece. As in the reference, text is merged by the merges file alone, and only then looked up,
/// taking the unknown token where the vocabulary has none.
/// </remarks>
internal sealed class ByteLevelBpe
{
    private readonly PairMerger _merger;
    private readonly int[] _ids;
    private readonly PieceCache _cache = new();

    /// <summary>Builds the encoder.</summary>
    /// <param name="merges">The merges, best first, each a pair of symbols in the byte alphabet.</param>
    /// <param name="idOf">The vocabulary's id for a symbol (the unknown token's where it has none).</param>
    public ByteLevelBpe(IReadOnlyList<(string Left, string Right)> merges, Func<string, int> idOf)
    {
        _merger = new PairMerger(merges);
        _ids = [.. _merger.Symbols.Select(idOf)];
    }

    /// <summary>Encodes a text, sending its ids to the sink.</summary>
    /// <exception cref="LukeTokenizerException">The text holds a lone surrogate.</exception>
    public void Encode<TSink>(ReadOnlySpan<char> text, ref TSink sink)
        where TSink : struct, ITokenSink
    {
        for (var start = 0; start < text.Length;)
        {
            var end = PreTokenSplitter.EndOfPiece(text, start);
            sink.Add(EncodePiece(text[start..end]));
            start = end;
        }
    }

    private int[] EncodePiece(ReadOnlySpan<char> piece)
    {
        if (_cache.TryGet(piece, out var ids))
        {
            return ids;
        }

        ids = _merger.Merge(piece);
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = _ids[ids[i]];
        }

        _cache.Add(piece, ids);
        return ids;
    }
}
