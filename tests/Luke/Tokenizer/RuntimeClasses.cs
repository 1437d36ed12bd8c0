using System.Globalization;
using System.Text;
using LukePipeline.Luke.Tokenizer.Words;

namespace LukePipeline.Tests.Luke.Tokenizer;

/// <summary>Character classes after the Unicode version of the runtime.</summary>
internal static class RuntimeClasses
{
    public static UnicodeClass Of(Rune rune) =>
        Rune.IsLetter(rune) ? UnicodeClass.Letter
        : Rune.IsWhiteSpace(rune) ? UnicodeClass.WhiteSpace
        : Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber ? UnicodeClass.Number
        : UnicodeClass.Other;
}
