using System.Diagnostics;
using System.Text;
using LukePipeline.Corpus.Pages;
using LukePipeline.Ground;
using LukePipeline.Tests.Support;
using LukePipeline.Text;

namespace LukePipeline.Tests.Corpus;

/// <summary>Pages in the encodings that they declare.</summary>
public sealed class PageEncodingTests : IDisposable
{
    private readonly CorpusFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("windows-1252", "Zürich – “Ada” 🎻")]
    [InlineData("iso-8859-1", "Zürich")]
    [InlineData("ISO-8859-15", "5 € in Zürich")]
    [InlineData("iso-8859-2", "Łódź")]
    [InlineData("KOI8-R", "Ада Лавлейс")]
    [InlineData("windows-1251", "Ада Лавлейс")]
    [InlineData("windows-1255", "שלום")]
    [InlineData("Shift_JIS", "東京へ行く。ｱ")]
    [InlineData("euc-jp", "京都へ行く。")]
    [InlineData("gb2312", "北京和上海")]
    [InlineData("gb18030", "北京和上海 Ü")]
    [InlineData("big5", "臺北")]
    [InlineData("euc-kr", "서울")]
    public async Task Read_PageThatDeclaresItsEncoding_IsReadByIt(string label, string text)
    {
        var content = Bytes(label, $"<!doctype html><html><head><meta charset=\"{label}\"><title>T</title></head><body><p>{Escaped(text)}<p>end</body></html>");

        var document = Assert.IsType<Document>(Assert.Single(await _files.ReadAsync("a.html", content)));

        Assert.Equal($"{text}\n\nend", document.Text);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("<p>charset=koi8-r", null)]
    [InlineData("<!doctype html><meta charset=latin1>", "windows-1252")]
    [InlineData("<META a=b CHARSET = ' KOI8-R '>", "koi8-r")]
    [InlineData("<meta/charset=koi8-r/>", null)]
    [InlineData("<meta/charset=koi8-r />", "koi8-r")]
    [InlineData("<meta\ncharset\f=\r\"koi8-r\"\t>", "koi8-r")]
    [InlineData("<metacharset=koi8-r>", null)]
    [InlineData("</meta charset=koi8-r>", null)]
    [InlineData("<meta charset=koi8-r charset=big5>", "koi8-r")]
    [InlineData("<meta charset=bogus><meta charset=koi8-r>", "koi8-r")]
    [InlineData("<meta charset=bogus>", null)]
    [InlineData("<meta charset='koi8-r", null)]
    [InlineData("<meta charset='koi8-r'", null)]
    [InlineData("<meta charset=koi8-r", null)]
    [InlineData("<meta http-equiv=\"Content-Type\" content=\"text/html; charset=Shift_JIS\">", "shift_jis")]
    [InlineData("<meta content=\"text/html;charset=ISO-8859-15;x\" http-equiv=content-type>", "iso-8859-15")]
    [InlineData("<meta http-equiv=content-type content='charset charset = \"euc-kr\"'>", "euc-kr")]
    [InlineData("<meta http-equiv=content-type content='charset=\"euc-kr'>", null)]
    [InlineData("<meta http-equiv=content-type content='charset=big5' charset=koi8-r>", "koi8-r")]
    [InlineData("<meta charset=bogus content='charset=koi8-r' http-equiv=content-type>", null)]
    [InlineData("<meta content='text/html; charset=koi8-r'>", null)]
    [InlineData("<meta http-equiv=refresh content='0; charset=koi8-r'>", null)]
    [InlineData("<!-- <meta charset=koi8-r> --><meta charset=windows-1251>", "windows-1251")]
    [InlineData("<!--><meta charset=koi8-r>", "koi8-r")]
    [InlineData("<!-- <meta charset=koi8-r>", null)]
    [InlineData("<a title='<meta charset=koi8-r>' =x><meta charset=big5>", "big5")]
    [InlineData("<? <meta charset=koi8-r><meta charset=big5>", "big5")]
    [InlineData("<script>'<meta charset=koi8-r>'</script>", "koi8-r")]
    [InlineData("<meta charset=utf-16>", "utf-8")]
    [InlineData("<meta charset=UTF-16BE>", "utf-8")]
    [InlineData("<meta charset=x-user-defined>", "windows-1252")]
    [InlineData("<?xml version='1.0' encoding = \"ISO-8859-2\"?><html>", "iso-8859-2")]
    [InlineData("<?xml encoding='utf-16'?>", "utf-8")]
    [InlineData("<?xml encoding='koi8-r'?><meta charset=big5>", "big5")]
    [InlineData("<?xml encoding='koi8-r?>", null)]
    [InlineData("<?xml version='1.0'?><p encoding='koi8-r'>", null)]
    public void Find_FirstBytes_IsWhatTheStandardFinds(string page, string? name) => Assert.Equal(name, EncodingPrescan.Find(Encoding.Latin1.GetBytes(page))?.Name);

    [Fact]
    public void Find_DeclarationBehindTheFirstBytes_IsNotSeen()
    {
        const string meta = "<meta charset=koi8-r>";
        var fits = new string(' ', EncodingPrescan.Length - meta.Length) + meta;

        Assert.Equal("koi8-r", EncodingPrescan.Find(Encoding.Latin1.GetBytes(fits + "<p>"))?.Name);
        Assert.Null(EncodingPrescan.Find(Encoding.Latin1.GetBytes(" " + fits + "<p>")));
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public async Task Read_PageWithAByteOrderMark_IsReadByTheMark(string name)
    {
        var encoding = Encoding.GetEncoding(name);

        var document = Assert.IsType<Document>(Assert.Single(
            await _files.ReadAsync("a.html", [.. encoding.GetPreamble(), .. encoding.GetBytes("<meta charset=koi8-r><p>Zürich 🎻")])));

        Assert.Equal("Zürich 🎻", document.Text);
    }

    [Theory]
    [InlineData("", ReasonCode.InvalidUtf8, "Byte 3 is not valid UTF-8")]
    [InlineData("<meta charset=bogus>", ReasonCode.InvalidUtf8, "Byte 23 is not valid UTF-8")]
    [InlineData("<meta charset=utf-16>", ReasonCode.InvalidUtf8, "Byte 24 is not valid UTF-8")]
    [InlineData("<meta charset=Shift_JIS>", ReasonCode.UnsupportedEncoding, "Byte 27 is not valid shift_jis, which the page declares")]
    [InlineData("<meta charset=windows-1253>", ReasonCode.UnsupportedEncoding, "Byte 30 is not valid windows-1253, which the page declares")]
    [InlineData("<meta charset=gb2312>", ReasonCode.UnsupportedEncoding, "Byte 24 is not valid gbk, which the page declares")]
    [InlineData("<meta charset=latin6>", ReasonCode.UnsupportedEncoding, "The page declares iso-8859-10, which is not read here")]
    public async Task Read_PageThatIsNotValidInItsEncoding_FailsAndTheCommandOfTheMessageMendsIt(string declared, ReasonCode reason, string said)
    {
        byte[] content = [.. Encoding.Latin1.GetBytes($"{declared}<p>"), 0xff, .. "Ada"u8];

        var failure = Assert.IsType<DocumentFailure>(Assert.Single(await _files.ReadAsync("a.html", content)));

        Assert.Equal((reason, "a"), (failure.Reason, failure.DocumentId));
        Assert.StartsWith(said, failure.Message, StringComparison.Ordinal);
        if (OperatingSystem.IsLinux())
        {
            // Without the declaration it is a filter; with it the whole line stands there.
            var command = failure.Message.Split("with: ")[1].Split("; -c")[0].TrimEnd('.');
            var folder = Directory.CreateDirectory(Path.Combine(_files.Root, "..", "typed")).FullName;
            await File.WriteAllBytesAsync(Path.Combine(folder, "PAGE"), content);
            await ShellAsync(folder, command.Contains("PAGE", StringComparison.Ordinal) ? command : $"{command} PAGE > NEW");
            var mended = Assert.IsType<Document>(Assert.Single(await _files.ReadAsync("a.html", await File.ReadAllBytesAsync(Path.Combine(folder, "NEW")))));
            Assert.EndsWith("Ada", mended.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Read_PageThatIsNotTheUtf16OfItsMark_FailsInWords()
    {
        var failure = Assert.IsType<DocumentFailure>(Assert.Single(await _files.ReadAsync("a.html", [0xff, 0xfe, (byte)'a', 0, 0x00, 0xd8, (byte)'b', 0])));

        Assert.Equal(ReasonCode.UnsupportedEncoding, failure.Reason);
        Assert.StartsWith("The page is UTF-16 by its byte order mark, and not valid", failure.Message, StringComparison.Ordinal);
        Assert.Contains("iconv -c -f UTF-16 -t UTF-8", failure.Message, StringComparison.Ordinal);
    }

    [LinuxFact]
    public async Task Cure_EveryEncoding_IsKnownToIconv()
    {
        // That of Debian lacks HZ, which other systems have.
        var names = WebEncoding.All.Select(encoding => encoding.IconvName).Where(name => name != "HZ");

        Assert.Equal("", await ShellAsync(".", $"for name in {string.Join(' ', names)}; do printf a | iconv -f $name -t UTF-8 > /dev/null 2>&1 || echo $name; done"));
    }

    private static byte[] Bytes(string label, string page) =>
        CodePagesEncodingProvider.Instance.GetEncoding(label, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)?.GetBytes(page) ?? Encoding.Latin1.GetBytes(page);

    /// <summary>What no old encoding has is written as pages write it.</summary>
    private static string Escaped(string text) => text.Replace("🎻", "&#127931;", StringComparison.Ordinal);

    private static async Task<string> ShellAsync(string folder, string command)
    {
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", command]) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
        var output = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        return output;
    }
}
