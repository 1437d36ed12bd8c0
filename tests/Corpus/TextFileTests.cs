using System.Text;
using LukePipeline.Ground;
using LukePipeline.Text;

namespace LukePipeline.Tests.Corpus;

public sealed class TextFileTests : IDisposable
{
    private readonly CorpusFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("Plain text.\n")]
    [InlineData("")]
    [InlineData(" \r\n\t")]
    [InlineData("NUL \0 inside a text that is otherwise ordinary\0")]
    [InlineData("{\"text\":\"not parsed\"}")]
    public async Task Read_TextFile_IsTheTextAsItStands(string text)
    {
        var document = Assert.IsType<Document>(Assert.Single(await _files.ReadAsync("some report.txt", text)));

        Assert.Equal(("some report", text, 0), (document.Id, document.Text, document.Position));
    }

    [Fact]
    public async Task Read_ByteOrderMark_IsNotPartOfTheText()
    {
        var document = Assert.IsType<Document>(Assert.Single(await _files.ReadAsync("a.txt", "\uFEFFab\uFEFF")));

        Assert.Equal("ab\uFEFF", document.Text);
    }

    [Theory]
    [InlineData("utf-16", true, "UTF-16")]
    [InlineData("utf-16", false, "UTF-16LE")]
    [InlineData("utf-16BE", true, "UTF-16")]
    [InlineData("utf-16BE", false, "UTF-16BE")]
    [InlineData("utf-32", true, "UTF-32")]
    public async Task Read_Utf16_FailsWithTheCure(string name, bool mark, string cure)
    {
        var encoding = Encoding.GetEncoding(name);

        var failure = Assert.IsType<DocumentFailure>(Assert.Single(
            await _files.ReadAsync("a.txt", [.. mark ? encoding.GetPreamble() : [], .. encoding.GetBytes("Zürich is a city.")])));

        Assert.Equal((ReasonCode.UnsupportedEncoding, "a"), (failure.Reason, failure.DocumentId));
        Assert.Contains($"iconv -f {cure} -t UTF-8.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_Latin1_FailsAndNamesTheByte()
    {
        var failure = Assert.IsType<DocumentFailure>(Assert.Single(await _files.ReadAsync("a.txt", Encoding.Latin1.GetBytes("Zürich"))));

        Assert.Equal(
            (ReasonCode.InvalidUtf8, "Byte 1 is not valid UTF-8. Convert the file from the encoding that it is in, for example with: iconv -f WINDOWS-1252 -t UTF-8."),
            (failure.Reason, failure.Message));
    }

    [Fact]
    public async Task Read_FileTooLarge_Fails()
    {
        _files.Options = _files.Options with { MaxDocumentBytes = 100_000 };
        _files.Write("a.txt", new string('x', 100_000));
        _files.Write("b.txt", new string('x', 100_001));

        var entries = await _files.ReadAsync();

        Assert.Equal(100_000, Assert.IsType<Document>(entries[0]).Text.Length);
        Assert.Equal(ReasonCode.TooLarge, Assert.IsType<DocumentFailure>(entries[1]).Reason);
    }
}
