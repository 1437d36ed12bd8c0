using LukePipeline.Corpus.Pages;
using LukePipeline.Ground;
using LukePipeline.Text;

namespace LukePipeline.Tests.Corpus;

/// <summary>The text of web pages.</summary>
public sealed class PageTextTests : IDisposable
{
    private readonly CorpusFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("<p>Ada &amp; Bo</p><p>went\n  <b>home</b>.</p>", "Ada & Bo\n\nwent home.")]
    [InlineData("<html><head><title>T</title><style>p{}</style></head><body>x<script>y</script><!-- z --></body></html>", "x")]
    [InlineData("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a\tb\n\nc")]
    [InlineData("<ul><li>one<li>two</ul>line<br>line", "one\n\ntwo\n\nline\nline")]
    [InlineData("<p hidden>no</p><div style='color: red; Display : none'>no <b>more</b></div><span style=\"visibility:hidden\">no</span><p style='color:red'>yes", "yes")]
    [InlineData("<pre>a\nb</pre>", "a\nb")]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    public void Extract_Page_IsWhatAReaderSees(string html, string text) => Assert.Equal(text, PageText.Extract(html));

    [Fact]
    public async Task Read_HtmlFile_IsOneDocument()
    {
        var document = Assert.IsType<Document>(Assert.Single(await _files.ReadAsync("a/page.html", "<!doctype html><h1>Z\u00fcrich</h1><p>is a city.")));

        Assert.Equal(("a/page", "Z\u00fcrich\n\nis a city."), (document.Id, document.Text));
    }

    [Fact]
    public async Task Read_PageThatNestsWithoutEnd_FailsInsteadOfHanging()
    {
        var failure = Assert.IsType<DocumentFailure>(Assert.Single(await _files.ReadAsync("a.html", string.Concat(Enumerable.Repeat("<div>", 1_000_000)))));

        Assert.Equal(ReasonCode.UnsupportedFormat, failure.Reason);
        Assert.IsType<Document>(Assert.Single(await _files.ReadAsync("a.html", string.Concat(Enumerable.Repeat("<p>x", 20_000)))));
    }

    [Fact]
    public void Extract_BytesChangedAnyhow_GivesSomeText()
    {
        var random = new Random(21);
        const string Sound = "<!doctype html><body class='a'><p>Ada &amp; Bo <b>went</b><table><tr><td>x</table><!-- c --><pre>\n</pre>";
        for (var i = 0; i < 3000; i++)
        {
            var page = Sound.ToCharArray();
            for (var changes = random.Next(1, 9); changes > 0; changes--)
            {
                page[random.Next(page.Length)] = (char)random.Next(1, 128);
            }

            Assert.NotNull(PageText.Extract(new string(page)));
        }
    }
}
