using System.Text;

namespace LukePipeline.Luke.Tokenizer.Words;

/// <summary>
/// Character classes of Unicode 15.0, the version behind the reference's pre-tokenizer.
/// </summary>
/// <remarks>
/// The runtime's own tables follow a newer Unicode, where more code points are letters: with them a text that holds such
/// a character would be split elsewhere than in the reference, and differently after every upgrade of the runtime.
/// </remarks>
internal static partial class UnicodeClasses
{
    private const int BasicPlane = 0x10000;
    private static readonly (int[] Starts, UnicodeClass[] Classes) Ranges = ParseChanges();
    private static readonly UnicodeClass[] Basic = FillBasicPlane();

    /// <summary>The class of a UTF-16 code unit that is a whole character (a surrogate counts as other).</summary>
    public static UnicodeClass Of(char character) => Basic[character];

    /// <summary>The class of a code point.</summary>
    public static UnicodeClass Of(Rune rune) => rune.IsBmp ? Basic[rune.Value] : Find(rune.Value);

    /// <summary>
    /// Whether Python's <c>str.isspace</c> and <c>str.strip</c> take the character for white space: the White_Space property
    /// and the four separators U+001C to U+001F.
    /// </summary>
    public static bool IsPythonSpace(char character) => Basic[character] == UnicodeClass.WhiteSpace || character is >= '\u001C' and <= '\u001F';

    private static UnicodeClass Find(int codePoint)
    {
        var index = Array.BinarySearch(Ranges.Starts, codePoint);
        return Ranges.Classes[index >= 0 ? index : ~index - 1];
    }

    private static UnicodeClass[] FillBasicPlane()
    {
        var classes = new UnicodeClass[BasicPlane];
        for (var i = 0; i < Ranges.Starts.Length && Ranges.Starts[i] < BasicPlane; i++)
        {
            var end = i + 1 < Ranges.Starts.Length ? Math.Min(Ranges.Starts[i + 1], BasicPlane) : BasicPlane;
            Array.Fill(classes, Ranges.Classes[i], Ranges.Starts[i], end - Ranges.Starts[i]);
        }

        return classes;
    }

    private static (int[] Starts, UnicodeClass[] Classes) ParseChanges()
    {
        List<int> starts = [0];
        List<UnicodeClass> classes = [UnicodeClass.Other];
        var position = 0;
        var distance = 0;
        foreach (var character in Changes)
        {
            if (char.IsAsciiLetterUpper(character))
            {
                position += distance;
                distance = 0;
                starts.Add(position);
                classes.Add(character switch
                {
                    'L' => UnicodeClass.Letter,
                    'N' => UnicodeClass.Number,
                    'S' => UnicodeClass.WhiteSpace,
                    _ => UnicodeClass.Other,
                });
            }
            else
            {
                distance = (distance * 36) + (char.IsAsciiDigit(character) ? character - '0' : character - 'a' + 10);
            }
        }

        return ([.. starts], [.. classes]);
    }
}
