using System.Globalization;
using System.Text;
using LukePipeline.Luke.Tokenizer.Words;

namespace LukePipeline.Tests.Luke.Tokenizer;

/// <summary>Texts that hold everything that has ever broken a tokenizer, from a seed.</summary>
internal sealed class RandomText(int seed)
{
    private static readonly string[] Curiosities =
    [
        " ", " ", " ", "  ", "\t", "\n", "\r\n", "\u00A0", "\u0085", "\u001C", "\u001D", "\u001F", "\u2003", "\u2028", "\u3000", "\u200B",
        "\u0000", "\u0007", "\u007F", "\u00AD", "\uFEFF", "\uFFFD", "\uFFFF", "\uE000", "'s", "'S", "'t", "'re", "'ve", "'m", "'ll", "'d",
        "'", "''", "’s", "e\u0301", "a\u0323\u0300", "\u0301", "ﬁ", "x²", "½", "Ⅷ", "٣", "१", "𝟗", "𝐀𝐁", "𝔘", "𠀀𠀁", "𐍈", "😀", "👩‍👩‍👧‍👦",
        "🇯🇵", "❤️", "1️⃣", "東京", "مرحبا", "שלום", "ไทย", "한국", "Straße", "naïve", "I'll", "don't", "...", "--", "\"", "<", ">", "</", "http://",
    ];

    private static readonly string[] Tokens =
    [
        "<mask>", "<ent>", "<ent2>", "<s>", "</s>", "<pad>", "<unk>", "<ent", "ent>", "<mask", "[MASK]", " <mask> ", "<ent><ent2>", "<<ent>",
    ];

    private readonly Random _random = new(seed);

    public int Below(int limit) => _random.Next(limit);

    /// <summary>A text of any characters but lone surrogates.</summary>
    /// <param name="withTokens">Whether special tokens are written into it.</param>
    public string Next(bool withTokens = false)
    {
        StringBuilder text = new();
        for (var parts = _random.Next(14); parts > 0; parts--)
        {
            text.Append(_random.Next(withTokens ? 6 : 5) switch
            {
                0 => Curiosities[_random.Next(Curiosities.Length)],
                1 => Word(),
                2 => " " + Word(),
                3 => _random.Next(100_000).ToString(CultureInfo.InvariantCulture),
                4 => AnyRune().ToString(),
                _ => Tokens[_random.Next(Tokens.Length)],
            });
        }

        return text.ToString();
    }

    /// <summary>A span between two characters of the text, in UTF-16 code units.</summary>
    public LukePipeline.Text.Utf16Span Span(string text)
    {
        var (first, second) = (Boundary(text), Boundary(text));
        return new(Math.Min(first, second), Math.Max(first, second));
    }

    private int Boundary(string text)
    {
        var index = _random.Next(text.Length + 1);
        return index > 0 && index < text.Length && char.IsLowSurrogate(text[index]) ? index - 1 : index;
    }

    private string Word() => string.Concat(Enumerable.Range(0, _random.Next(1, 9)).Select(_ => (char)('a' + _random.Next(26))));

    /// <summary>
    /// Any scalar value whose class is the same in the Unicode version of the reference and in the runtime's: characters that
    /// have become letters or numbers since are left out, because the plain encoder uses the runtime's classes.
    /// </summary>
    private Rune AnyRune()
    {
        while (true)
        {
            var value = _random.Next(2) == 0 ? _random.Next(0x3000) : _random.Next(0x11_0000);
            if (Rune.TryCreate(value, out var rune) && UnicodeClasses.Of(rune) == RuntimeClasses.Of(rune))
            {
                return rune;
            }
        }
    }
}
