using LukePipeline.Client.Display;
using LukePipeline.Report.Html;

namespace LukePipeline.Tests.Report;

/// <summary>Texts of strangers, where people read them: on a page, and in a terminal.</summary>
public sealed class HtmlTextTests
{
    [Theory]
    [InlineData("<b>&\"'", "&lt;b&gt;&amp;&quot;&#39;")]
    [InlineData("a\u0000\u001b[31m\u009b", "a\ufffd\ufffd[31m\ufffd")]
    [InlineData("gpj\u202eexe", "gpj\ufffdexe")]
    [InlineData("\u2067שלום\u2069!", "\u2067שלום\u2069!")]
    [InlineData("\u2067שלום \u202ba", "\u2067שלום \u202ba\u202c\u2069")]
    public void Of_AnyText_IsTextAndSteersNothing(string text, string html) => Assert.Equal(html, HtmlText.Of(text));

    [Theory]
    [InlineData("plain é 😀", "plain é 😀")]
    [InlineData("a\u001b[2J\u009b1m\nb", "a [2J 1m b")]
    [InlineData("gpj\u202eexe\u2066\u2028", "gpj exe  ")]
    public void Clean_AnyText_SteersNoTerminal(string text, string clean) => Assert.Equal(clean, StyledWriter.Clean(text));
}
