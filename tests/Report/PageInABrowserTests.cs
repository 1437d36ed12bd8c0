using System.Text.Json;
using Deque.AxeCore.Playwright;
using LukePipeline.Client.Graphs;
using LukePipeline.Report.Html;
using LukePipeline.Tests.EndToEnd;
using LukePipeline.Tests.Graph;
using LukePipeline.Tests.Support;
using Microsoft.Playwright;

namespace LukePipeline.Tests.Report;

/// <summary>The page about a job as a browser shows it: to everybody, and without doing anything that a document asks for.</summary>
public sealed class PageInABrowserTests(Browser browser) : IClassFixture<Browser>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [ChromiumTheory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 1280)]
    [InlineData(ColorScheme.Light, 640)]
    [InlineData(ColorScheme.Dark, 640)]
    public async Task Page_ByAxe_HasNoViolations(ColorScheme scheme, int width)
    {
        // A window of 1,280 pixels, as it is and at 200 %.
        await using var opened = await browser.OpenAsync(await WriteWholeAsync(), scheme, width);

        var found = await opened.Page.RunAxe();

        Assert.Empty(found.Violations.Select(violation => $"{violation.Id}: {violation.Help}: {string.Join("; ", violation.Nodes.Select(node => node.Html))}"));
        Assert.Contains(found.Passes, passed => passed.Id == "color-contrast");
    }

    [ChromiumTheory]
    [InlineData(640)]
    [InlineData(320)]
    public async Task Page_Magnified_NeedsNoScrollingToTheSide(int width)
    {
        // A window of 1,280 pixels at twice and at four times the size.
        await using var opened = await browser.OpenAsync(await WriteWholeAsync(), width: width);

        Assert.Equal(width, await opened.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
    }

    [ChromiumFact]
    public async Task Page_WithAKeyboard_IsGoneThroughByItsParts()
    {
        await using var opened = await browser.OpenAsync(await WriteWholeAsync());
        var parts = await opened.Page.Locator("h2[id], section[id]").EvaluateAllAsync<string[]>("parts => parts.map(part => part.id)");

        foreach (var part in parts)
        {
            await opened.Page.Keyboard.PressAsync("Tab");
            Assert.Equal($"#{part}", await opened.Page.EvaluateAsync<string>("() => document.activeElement.getAttribute('href')"));
            Assert.Equal("solid", await opened.Page.EvaluateAsync<string>("() => getComputedStyle(document.activeElement).outlineStyle"));
        }

        Assert.Contains("failures", parts);
        Assert.Equal("graph", parts[^1]);
        await opened.Page.Keyboard.PressAsync("Enter");
        Assert.True(await opened.Page.EvaluateAsync<bool>("() => scrollY > 0 && document.querySelector('#graph').getBoundingClientRect().top < innerHeight"));
    }

    [ChromiumFact]
    public async Task Page_Printed_IsBlackOnWhiteEvenOfADarkScreen()
    {
        await using var opened = await browser.OpenAsync(await WriteWholeAsync(), ColorScheme.Dark);
        await opened.Page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print, ColorScheme = ColorScheme.Dark });

        Assert.Equal("rgb(0, 0, 0) on rgb(255, 255, 255)", await opened.Page.EvaluateAsync<string>("() => { const of = getComputedStyle(document.body); return `${of.color} on ${of.backgroundColor}`; }"));
        Assert.StartsWith("%PDF-", System.Text.Encoding.ASCII.GetString((await opened.Page.PdfAsync())[..8]), StringComparison.Ordinal);
    }

    [ChromiumFact]
    public async Task Page_HostileFacts_AreShownAsTheyAreAndDoNothing()
    {
        var path = _folder.File("hostile.html");
        await File.WriteAllTextAsync(path, JobPage.Write(PageFacts.Of(PageFacts.Hostile), ""));

        await using var opened = await browser.OpenAsync(path);

        Assert.Equal([$"request {new Uri(path).AbsoluteUri}"], opened.Events);
        Assert.Equal(0, await opened.Page.Locator("script, img, iframe, base, a[href^=javascript], form, object, embed, math").CountAsync());
        foreach (var text in PageFacts.Hostile.Where(text => !text.Any(c => char.IsControl(c) || char.IsSurrogate(c))))
        {
            // What turns the letters around it is shown as a mark: it would make a name look like another.
            Assert.Equal(text.Replace('\u202e', '\ufffd'), await opened.Page.Locator("ol.sentences > li > p:first-child > bdi").Nth(PageFacts.Hostile.ToList().IndexOf(text)).TextContentAsync());
        }
    }

    [ChromiumFact]
    public async Task Report_OfAHostileArchive_RunsNothingAndAsksForNothing()
    {
        const string hostile = "\"><script>alert(1)</script><img src=x onerror=alert(2)>'`";
        Directory.CreateDirectory(_folder.File("in"));
        foreach (var (name, place) in new[] { "<img src=x onerror=alert(3)>.jsonl", "a\" onload='alert(4)'.jsonl" }.Select((name, place) => (name, place)))
        {
            await File.WriteAllLinesAsync(_folder.File($"in/{name}"), [Line($"{hostile} {place}", $"{hostile} met Ada."), Line("short", "Ada met Bob."), $$"""{"id": "{{place}}<b>"}""", "<svg onload=alert(5)>"]);
        }

        (await LukeProcess.RunAsync(
            "run", _folder.File("in"), "--output", _folder.File("out"), "--stages", "entities", "--mentions-field", "mentions", "--metadata-fields", "<i onclick=alert(6)>", "--report", _folder.File("page.html"))).Expect(3);

        await using var opened = await browser.OpenAsync(_folder.File("page.html"));

        Assert.Equal([$"request {new Uri(_folder.File("page.html")).AbsoluteUri}"], opened.Events);
        Assert.Equal(0, await opened.Page.Locator("script, img, svg[onload], i, b, [onclick], [onerror]").CountAsync());
        var text = await opened.Page.Locator("main").InnerTextAsync();
        Assert.Contains(hostile, text, StringComparison.Ordinal);
        Assert.Contains("<img src=x onerror=alert(3)>.jsonl", text, StringComparison.Ordinal);
        Assert.Contains("<i onclick=alert(6)>", text, StringComparison.Ordinal);
        Assert.Contains("0<b>", text, StringComparison.Ordinal);

        string Line(string id, string content) => JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["id"] = id,
            ["text"] = content,
            ["<i onclick=alert(6)>"] = hostile,
            ["mentions"] = new[] { new { start = 0, end = 3, label = hostile } },
        });
    }

    [ChromiumFact]
    public async Task Report_OfADocumentOfTenThousandMentions_IsSmallAndOpens()
    {
        // One half of them in one sentence, the other in a thousand.
        var text = string.Concat(Enumerable.Repeat("Ada, ", 5_000)) + "and all. " + string.Concat(Enumerable.Repeat("Ada Bob Eve Sue Tom met. ", 1_000));
        var places = Enumerable.Range(0, 5_000).Select(i => i * 5).Concat(Enumerable.Range(0, 5_000).Select(i => 25_009 + (i / 5 * 25) + (i % 5 * 4)));
        Directory.CreateDirectory(_folder.File("in"));
        await File.WriteAllTextAsync(
            _folder.File("in/a.jsonl"), JsonSerializer.Serialize(new { id = "long", text, mentions = places.Select((start, i) => new { start, end = start + 3, label = $"LABEL {i % 12}" }) }));
        (await LukeProcess.RunAsync("run", _folder.File("in"), "--output", _folder.File("out"), "--stages", "entities", "--mentions-field", "mentions")).Expect(0);
        (await LukeProcess.RunAsync("report", _folder.File("out"), "--output", _folder.File("page.html"))).Expect(0);

        Assert.InRange(new FileInfo(_folder.File("page.html")).Length, 20_000, 5_000_000);
        await using var opened = await browser.OpenAsync(_folder.File("page.html"), width: 640);
        Assert.Equal(640, await opened.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
        Assert.Contains("10,000", await opened.Page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
    }

    /// <summary>A page with all that a page can have, texts of several directions and a graph among it.</summary>
    private async Task<string> WriteWholeAsync()
    {
        await GraphArchive.WriteAsync(
            _folder.File("found"),
            Enumerable.Range(0, 30).Select(i => new ArchiveDocument($"d{i}", [$"Ann Brook{i}/PER", "Halvorsen Shipping/ORG", "Port Ellery/LOC"], [(0, "EMPLOYER", 1, 0.9f), (1, "HEADQUARTERS", 2, 0.8f)])));
        await GraphArchive.BuildAsync(_folder.File("found"), _folder.File("graph"));
        var facts = PageFacts.Of(["Marta Okonjo", "דוד בן־גוריון נולד בפלונסק", "القاهرة", "𝒜da 😀", new string('x', 300), "https://example.org/a/very/long/path?with=all&of=it", "東京都", "per:employee_of"]);
        var path = _folder.File("whole.html");
        await File.WriteAllTextAsync(
            path,
            JobPage.Write(facts with { IsComplete = false, State = "not complete: 3 of 9 shards are committed", Took = TimeSpan.FromMinutes(3), RepeatedIds = 4 }, await GraphReport.ReadPartAsync(_folder.File("graph"), showsText: true, CancellationToken.None)));
        return path;
    }
}
