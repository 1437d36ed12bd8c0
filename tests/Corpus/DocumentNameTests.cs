using LukePipeline.Corpus.Inputs;
using LukePipeline.Ground;
using LukePipeline.Tables;
using LukePipeline.Text;

namespace LukePipeline.Tests.Corpus;

/// <summary>What names a document: the same wherever its archive lies, and whatever is written above it.</summary>
public sealed class DocumentNameTests : IDisposable
{
    private readonly CorpusFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Read_ArchiveThatMoves_KeepsEveryId()
    {
        _files.Write("a/x.jsonl", CorpusFiles.Lines(50));
        _files.Write("a/report.txt", "One.");
        _files.Write("b/report.txt", "Two.");
        var before = await _files.ReadAsync();
        using var elsewhere = new CorpusFiles();
        foreach (var file in Directory.GetFiles(_files.Root, "*", SearchOption.AllDirectories))
        {
            elsewhere.Write(Path.GetRelativePath(_files.Root, file), await File.ReadAllBytesAsync(file));
        }

        // Cut otherwise, too.
        elsewhere.Options = elsewhere.Options with { ShardBytes = 300 };
        var after = await elsewhere.ReadAsync();

        Assert.Equal(before.Select(RowIds.DocUid), after.Select(RowIds.DocUid));
        Assert.Equal(52, before.Select(RowIds.DocUid).Distinct().Count());
        Assert.Equal(["a/report", "b/report"], before.OfType<Document>().Where(document => document.Source.EndsWith(".txt", StringComparison.Ordinal)).Select(document => document.Id));
    }

    [Fact]
    public async Task Read_LineThatGrows_LeavesTheIdsBelowIt()
    {
        _files.Write("x.jsonl", "{\"text\":\"a\"}\n\n{\"text\":\"b\"}\n{\"text\":\"c\"}\n");
        var before = await _files.ReadAsync();
        _files.Write("x.jsonl", "{\"text\":\"a longer one\"}\n{\"text\":\"b\"}\n\n{\"text\":\"c\"}\n");

        Assert.Equal(before.Select(RowIds.DocUid), (await _files.ReadAsync()).Select(RowIds.DocUid));
    }

    [Fact]
    public async Task Plan_NamedRoots_NameTheFilesBelowThem()
    {
        var (one, two) = (Path.GetDirectoryName(_files.Write("one/x.jsonl", CorpusFiles.Lines(1)))!, Path.GetDirectoryName(_files.Write("two/x.jsonl", CorpusFiles.Lines(1)))!);

        var error = await Assert.ThrowsAnyAsync<LukeException>(() => _files.PlanAsync(one, two));
        Assert.Contains("'x.jsonl'", error.Message, StringComparison.Ordinal);
        Assert.Contains("first=FOLDER", error.Message, StringComparison.Ordinal);

        Assert.Equal(["news/x.jsonl", "wire-2/x.jsonl"], (await _files.PlanAsync($"news={one}", $"wire-2={two}")).Files.Select(file => file.Source));
        Assert.Equal(["one/x.jsonl", "two/x.jsonl"], (await _files.PlanAsync(_files.Root)).Files.Select(file => file.Source));
    }

    [Theory]
    [InlineData("news=/mnt/a", "news", "/mnt/a")]
    [InlineData("a-b_2=x", "a-b_2", "x")]
    [InlineData("news=https://a.blob.core.windows.net/c/p?sig=1", "news", "https://a.blob.core.windows.net/c/p?sig=1")]
    [InlineData("https://a.blob.core.windows.net/c?sv=1&sig=2", "", "https://a.blob.core.windows.net/c?sv=1&sig=2")]
    [InlineData("2024=x", "", "2024=x")]
    [InlineData("./news=x", "", "./news=x")]
    [InlineData("news=", "", "news=")]
    public void Parse_Input_TellsNamesFromPaths(string input, string root, string location) =>
        Assert.Equal(new NamedInput(root, location), NamedInput.Parse(input));

    [Fact]
    public async Task Parse_FolderThatExistsAsItIsWritten_IsAPath()
    {
        _files.Write("year=2024/x.jsonl", CorpusFiles.Lines(1));
        var path = Path.Combine(_files.Root, "year=2024");

        Assert.Equal(new NamedInput("", path), NamedInput.Parse(path));
        Assert.Equal(["year=2024/x.jsonl"], (await _files.PlanAsync(_files.Root)).Files.Select(file => file.Source));
    }

    [Fact]
    public async Task Read_KeyedById_NamesByIdAndFailsTheSecondOfAnId()
    {
        _files.Options = _files.Options with { KeyedById = true, ShardBytes = 20 };
        _files.Write("a.jsonl", "{\"id\":\"x\",\"text\":\"1\"}\n{\"id\":\"y\",\"text\":\"2\"}\n{\"id\":\"x\",\"text\":\"3\"}\n{\"text\":\"4\"}\n");
        _files.Write("b.jsonl", "{\"id\":\"x\",\"text\":\"5\"}\n");

        var entries = await _files.ReadAsync();

        Assert.Equal(["x", "y", "x"], entries.OfType<Document>().Select(document => document.Key));
        Assert.Equal([ReasonCode.DuplicateId, ReasonCode.InvalidId], entries.OfType<DocumentFailure>().Select(failure => failure.Reason));
        Assert.Equal(entries.Count, entries.Select(RowIds.DocUid).Distinct().Count());

        // A document above changes nothing.
        _files.Write("a.jsonl", "{\"id\":\"new\",\"text\":\"0\"}\n{\"id\":\"x\",\"text\":\"1\"}\n");
        Assert.Equal(RowIds.DocUid(entries[0]), RowIds.DocUid((await _files.ReadAsync())[1]));
    }

    [Theory]
    [InlineData("*", "a.jsonl")]
    [InlineData("_*", "_b.jsonl", "_c/d.jsonl")]
    [InlineData("_*/*", "_c/d.jsonl")]
    [InlineData("**", "a.jsonl")]
    public async Task Plan_Pattern_ReadsHiddenNamesOnlyWhereItWritesThem(string glob, params string[] names)
    {
        foreach (var name in (string[])["a.jsonl", "_b.jsonl", "_c/d.jsonl", ".e.jsonl", "_temporary/_f.jsonl"])
        {
            _files.Write(name, CorpusFiles.Lines(1));
        }

        Assert.Equal(names, (await _files.PlanAsync(Path.Combine(_files.Root, glob))).Files.Select(file => file.Source));
        Assert.Equal(["_b.jsonl"], (await _files.PlanAsync(Path.Combine(_files.Root, "_b.jsonl"))).Files.Select(file => file.Source));
    }
}
