using LukePipeline.Corpus.Pages;
using LukePipeline.Ground;
using LukePipeline.Tests.Support;
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

    public static TheoryData<string> Endless => [.. EndlessPages.Keys];

    private static IReadOnlyDictionary<string, Func<int, string>> EndlessPages { get; } = new Dictionary<string, Func<int, string>>
    {
        ["end tags of nothing"] = n => Repeat(n, "<div></q>"),
        ["end tags in comments"] = n => Repeat(n, "<div><!--</div>-->"),
        ["end tags in values"] = n => Repeat(n, "<div a='</div>'>"),
        ["end tags in a style"] = n => Repeat(n, "<div><style></div></style>"),
        ["formatting in itself"] = n => Repeat(n, "<b></q>"),
        ["lists in items"] = n => Repeat(n, "<ul><li>"),
        ["templates"] = n => Repeat(n, "<template>"),
        ["formatting opened again"] = n => Unclosed(300) + Repeat(n, "<p><br>"),
        ["formatting opened again by text"] = n => Unclosed(300) + Repeat(n, "<p>x"),
        ["formatting opened again by text behind every end"] = n => Unclosed(300) + Repeat(n / 500, Repeat(500, "<div>") + Repeat(500, "x</div>")),
        ["formatting opened again in cells"] = n => Unclosed(300) + "<table>" + Repeat(n, "<tr>x<p></p>"),
    };

    [LinuxTheory]
    [MemberData(nameof(Endless))]
    public void Extract_PageWhoseTreeGrowsFasterThanItself_IsRefusedAtOnce(string kind)
    {
        var pages = new[] { 2000, 4000, 8000 }.Select(EndlessPages[kind]).ToArray();
        Measure(pages[0]);

        var times = pages.Select(Measure).ToArray();

        Assert.True(times[2] <= (6 * times[0]) + TimeSpan.FromMilliseconds(500), string.Join(", ", times));

        static TimeSpan Measure(string page)
        {
            var begin = ThreadCpuTime.Now;
            var refused = Assert.Throws<InputException>(() => PageText.Extract(page));
            Assert.Equal(ReasonCode.UnsupportedFormat, refused.Row);
            return ThreadCpuTime.Now - begin;
        }
    }

    [Fact]
    public void Extract_CarelessPage_IsReadAsItIs()
    {
        var page = Unclosed(20) + Repeat(900, "<p>Ada <font color=red><b>met</b> Bob.") + Repeat(900, "<div>") + "deep" + Repeat(900, "</div>") + Repeat(2000, "<i>x</i>");

        Assert.Equal(string.Join("\n\n", [.. Enumerable.Repeat("Ada met Bob.", 900), "deep", new string('x', 2000)]), PageText.Extract(page));
    }

    private static string Repeat(int times, string text) => string.Concat(Enumerable.Repeat(text, times));

    /// <summary>Formatting that is opened in one paragraph, each of it with another attribute, and in none closed.</summary>
    private static string Unclosed(int elements) => $"<p>{string.Concat(Enumerable.Range(0, elements).Select(i => $"<b a{i}>"))}</p>";

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
