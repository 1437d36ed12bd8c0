using LukePipeline.Luke.Tokenizer.Words;

namespace LukePipeline.Tests.Luke.Tokenizer;

public sealed class TokenTrieTests
{
    /// <summary>The first rows are the reference's own examples.</summary>
    [Theory]
    [InlineData("[CLS]|extra_id_1|extra_id_100", "[CLS] This is a extra_id_100", "[CLS]| This is a |extra_id_100")]
    [InlineData("A", "ABC", "A|BC")]
    [InlineData("A", "BCA", "BC|A")]
    [InlineData("TOKEN]|[SPECIAL_TOKEN]", "This is something [SPECIAL_TOKEN]", "This is something |[SPECIAL_TOKEN]")]
    [InlineData("A|P|[SPECIAL_TOKEN]", "This is something [SPECIAL_TOKEN]", "This is something |[SPECIAL_TOKEN]")]
    [InlineData("AB|B|C", "ABC", "AB|C")]
    [InlineData("ABC|B|CD", "ABCD", "ABC|D")]
    [InlineData("blowing|lower", "blower", "b|lower")]
    [InlineData("<ent>|<ent2>|<s>|</s>", "<<ent>x<ent2></s><ent", "<|<ent>|x|<ent2>|</s>|<ent")]
    [InlineData("abcd|bc", "abcx", "a|bc|x")]
    [InlineData("abcd|bc", "abcd", "abcd")]
    [InlineData("😀😀|😀", "x😀😀😀y", "x|😀😀|😀|y")]
    [InlineData("<s>", "", "")]
    public void Split_Text_CutsAroundTokens(string tokens, string text, string expected)
    {
        var parts = new TokenTrie(tokens.Split('|')).Split(text);

        Assert.Equal(expected, string.Join('|', parts.Select(part => text[part.Start..part.End])));
    }
}
