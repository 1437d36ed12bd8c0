using System.Text;
using LukePipeline.Luke.Tokenizer.Words;

namespace LukePipeline.Tests.Luke.Tokenizer;

public sealed class UnicodeClassesTests
{
    /// <summary>The numbers are those of the regex module that the golden files were made with.</summary>
    [Theory]
    [InlineData((int)UnicodeClass.Letter, 136_104)]
    [InlineData((int)UnicodeClass.Number, 1_831)]
    [InlineData((int)UnicodeClass.WhiteSpace, 25)]
    public void Of_AllCodePoints_CountsThoseOfUnicode15(int expectedClass, int count) =>
        Assert.Equal(count, Runes().Count(rune => (int)UnicodeClasses.Of(rune) == expectedClass));

    [Fact]
    public void Of_CodePointsThatTheRuntimeSeesOtherwise_AreOnlyLaterAdditions() => Assert.All(
        Runes().Where(rune => UnicodeClasses.Of(rune) != RuntimeClasses.Of(rune)),
        rune => Assert.Equal(UnicodeClass.Other, UnicodeClasses.Of(rune)));

    [Theory]
    [InlineData('\u001C', true)]
    [InlineData('\u001F', true)]
    [InlineData('\u0085', true)]
    [InlineData('\u00A0', true)]
    [InlineData('\u200B', false)]
    [InlineData('x', false)]
    public void IsPythonSpace_Character_IsWhatPythonSays(char character, bool expected) =>
        Assert.Equal(expected, UnicodeClasses.IsPythonSpace(character));

    private static IEnumerable<Rune> Runes() => Enumerable.Range(0, 0x11_0000).Where(Rune.IsValid).Select(value => new Rune(value));
}
