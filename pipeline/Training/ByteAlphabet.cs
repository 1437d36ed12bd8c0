using System.Text;
using System.Text.RegularExpressions;

namespace LukePipeline.Training;

/// <summary>
/// The alphabet of byte-level BPE: each byte is one printable character (GPT-2's table), and a text is cut into
/// pieces (words with their leading blank, numbers, punctuation) before any merge.
/// </summary>
internal static partial class ByteAlphabet
{
    private static readonly char[] Characters = BuildCharacters();

    /// <summary>The printable character of each byte value.</summary>
    public static ReadOnlySpan<char> ByteCharacters => Characters;

    /// <summary>The pieces of <paramref name="text"/>, each written in the byte alphabet.</summary>
    public static IEnumerable<string> Pieces(string text)
    {
        foreach (Match match in PiecePattern().Matches(text))
        {
            yield return Encode(match.Value);
        }
    }

    /// <summary>Writes the UTF-8 bytes of <paramref name="piece"/> in the byte alphabet.</summary>
    public static string Encode(string piece)
    {
        var bytes = Encoding.UTF8.GetBytes(piece);
        return string.Create(bytes.Length, bytes, static (characters, source) =>
        {
            for (var i = 0; i < source.Length; i++)
            {
                characters[i] = Characters[source[i]];
            }
        });
    }

    private static char[] BuildCharacters()
    {
        var characters = new char[256];
        var next = 256;
        for (var value = 0; value < 256; value++)
        {
            var printable = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            characters[value] = (char)(printable ? value : next++);
        }

        return characters;
    }

    [GeneratedRegex(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")]
    private static partial Regex PiecePattern();
}
