using System.Text;
using LukePipeline.Luke.Tokenizer.Words;

namespace LukePipeline.Training.Vocabulary;

/// <summary>The pieces that byte-pair encoding never crosses, written in the byte alphabet.</summary>
internal static class BytePieces
{
    /// <summary>Cuts <paramref name="text"/> as the tokenizer does.</summary>
    public static List<string> Of(string text)
    {
        var pieces = new List<string>();
        for (var start = 0; start < text.Length;)
        {
            var end = PreTokenSplitter.EndOfPiece(text, start);
            pieces.Add(Write(text.AsSpan(start, end - start)));
            start = end;
        }

        return pieces;
    }

    private static string Write(ReadOnlySpan<char> piece)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(piece)];
        Encoding.UTF8.GetBytes(piece, bytes);
        return string.Create(bytes.Length, bytes, static (characters, source) =>
        {
            for (var i = 0; i < source.Length; i++)
            {
                characters[i] = ByteAlphabet.All[source[i]];
            }
        });
    }
}
