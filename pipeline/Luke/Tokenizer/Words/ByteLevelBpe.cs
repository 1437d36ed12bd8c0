using LukePipeline.Luke.Tokenizer.Settings;
using Microsoft.ML.Tokenizers;

namespace LukePipeline.Luke.Tokenizer.Words;

/// <summary>
/// Byte-level byte-pair encoding of text without special tokens: Microsoft.ML.Tokenizers' BPE on each piece that
/// <see cref="PreTokenSplitter"/> cuts, with a cache of short pieces. Safe for many threads.
/// </summary>
/// <remarks>
/// The inner tokenizer works on ids of its own, because it wants a vocabulary that holds every byte and every merge, with
/// unique ids. The reference asks for neither: it merges by the merges file alone, and only then looks the result up, taking
/// the unknown token where the vocabulary has none.
/// </remarks>
internal sealed class ByteLevelBpe
{
    private readonly BpeTokenizer _bpe;
    private readonly int[] _ids;
    private readonly PieceCache _cache = new();

    /// <summary>Builds the encoder.</summary>
    /// <param name="merges">The merges, best first, each a pair of symbols in the byte alphabet.</param>
    /// <param name="idOf">The vocabulary's id for a symbol (the unknown token's where it has none).</param>
    public ByteLevelBpe(IReadOnlyList<(string Left, string Right)> merges, Func<string, int> idOf)
    {
        Dictionary<string, int> symbols = new(StringComparer.Ordinal);
        foreach (var character in ByteAlphabet.All)
        {
            symbols.TryAdd(character.ToString(), symbols.Count);
        }

        foreach (var (left, right) in merges)
        {
            symbols.TryAdd(left, symbols.Count);
            symbols.TryAdd(right, symbols.Count);
            symbols.TryAdd(left + right, symbols.Count);
        }

        _ids = new int[symbols.Count];
        foreach (var (symbol, inner) in symbols)
        {
            _ids[inner] = idOf(symbol);
        }

        _bpe = BpeTokenizer.Create(new BpeOptions(symbols)
        {
            ByteLevel = true,
            Merges = merges.Select(merge => $"{merge.Left} {merge.Right}"),
        });
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

        var inner = _bpe.EncodeToIds(piece, considerPreTokenization: false, considerNormalization: false);
        ids = new int[inner.Count];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = _ids[inner[i]];
        }

        _cache.Add(piece, ids);
        return ids;
    }
}
