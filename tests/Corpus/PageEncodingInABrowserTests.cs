using System.Globalization;
using LukePipeline.Corpus.Pages;
using LukePipeline.Ground;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Corpus;

/// <summary>Every character of every encoding, against a browser: what it reads otherwise would be a wrong text that nobody is told of.</summary>
public sealed class PageEncodingInABrowserTests(Browser browser) : IClassFixture<Browser>, IDisposable
{
    /// <summary>A line for each encoding and each first byte: the name, the first byte or nothing, and the code points of each last byte; a dash where it refuses.</summary>
    private const string Script =
        """
        <pre id=out></pre><script>
        const all = [];
        function read(decoder, bytes) {
          try { return [...decoder.decode(new Uint8Array(bytes))].map(c => c.codePointAt(0).toString(16)).join("+"); } catch { return "-"; }
        }
        for (const name of NAMES) {
          const decoder = new TextDecoder(name, { fatal: true, ignoreBOM: true });
          const firsts = ["gbk", "gb18030", "big5", "euc-jp", "shift_jis", "euc-kr"].includes(name) ? [...Array(128).keys()].map(i => [i + 128]) : [];
          for (const first of [[], ...firsts]) {
            all.push([name, first.map(b => b.toString(16)).join(""), ...[...Array(256).keys()].map(last => read(decoder, [...first, last]))].join(" "));
          }
        }
        document.getElementById("out").textContent = all.join("\n");
        </script>
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [ChromiumFact]
    public async Task Decode_EveryCharacter_IsReadAsABrowserDoesOrRefused()
    {
        var names = WebEncoding.All.Where(encoding => encoding.IsRead).Select(encoding => encoding.Name).ToArray();
        var path = _folder.File("decode.html");
        await File.WriteAllTextAsync(path, Script.Replace("NAMES", System.Text.Json.JsonSerializer.Serialize(names), StringComparison.Ordinal));
        await using var opened = await browser.OpenAsync(path);

        var lines = (await opened.Page.Locator("#out").TextContentAsync())!.Split('\n').Select(line => line.Split(' ')).ToArray();

        Assert.Equal(names, lines.Select(line => line[0]).Distinct());
        Assert.Empty(lines.SelectMany(Differences));
    }

    /// <summary>Of one byte all has to be the same; of several a part may be refused.</summary>
    private static IEnumerable<string> Differences(string[] line)
    {
        var encoding = WebEncoding.OfLabel(line[0])!;
        var isOfManyBytes = line[0] is "gbk" or "gb18030" or "big5" or "euc-jp" or "shift_jis" or "euc-kr";
        byte[] first = [.. Convert.FromHexString(line[1])];
        foreach (var (last, expected) in line[2..].Index())
        {
            var read = Read(encoding, [.. first, (byte)last]);
            if (read != expected && !(isOfManyBytes && read == "-"))
            {
                yield return $"{line[0]} {line[1]} {last:x2}: {read}, in a browser {expected}";
            }
        }
    }

    private static string Read(WebEncoding encoding, byte[] bytes)
    {
        try
        {
            return string.Join('+', encoding.Decode(bytes).EnumerateRunes().Select(rune => rune.Value.ToString("x", CultureInfo.InvariantCulture)));
        }
        catch (InputException)
        {
            return "-";
        }
    }
}
