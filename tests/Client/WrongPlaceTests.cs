using LukePipeline.Tests.EndToEnd;
using LukePipeline.Tests.Graph;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Client;

/// <summary>Commands on places and files that are something else: bad usage, told in words, and nothing is left behind.</summary>
public sealed class WrongPlaceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public WrongPlaceTests()
    {
        Directory.CreateDirectory(_folder.File("empty"));
        File.WriteAllText(_folder.File("afile"), "hi\n");
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("show afile", "is a file")]
    [InlineData("failures empty", "is not the output of a job")]
    [InlineData("report nowhere --output page.html", "There is no folder")]
    [InlineData("export empty --to csv --output new", "is not the output of a job")]
    [InlineData("graph build empty --output new", "is not the complete output of a job")]
    [InlineData("graph show empty", "is no graph")]
    [InlineData("graph explain nowhere x", "There is no folder")]
    [InlineData("graph export empty --to kuzu --output new", "is no graph")]
    [InlineData("graph report empty --output new/page.html", "there is no folder")]
    [InlineData("eval jobs empty --gold afile", "not a gold document")]
    [InlineData("graph eval --gold afile", "afile, line 1")]
    [InlineData("graph build empty --output afile", "is a file")]
    [InlineData("train entities --train afile --output afile", "is a file")]
    [InlineData("eval entities afile", "no tag column")]
    [InlineData("train entities --train afile --output new", "no tag column")]
    [InlineData("train relations --train afile --output new", "afile")]
    [InlineData("run nowhere --output new/deep --incremental", "There is no file or folder")]
    [InlineData("run empty --output new", "There is no input file")]
    [InlineData("run afile --output new", "format of")]
    [InlineData("compact empty", "is no dataset")]
    public async Task Command_OnWhatIsSomethingElse_SaysSoAndLeavesNothing(string line, string said)
    {
        var result = (await LukeProcess.RunFromAsync(_folder.Path, line.Split(' '))).Expect(2);

        Assert.Contains(said, result.Error, StringComparison.Ordinal);
        Assert.Equal(["afile", "empty"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.File("empty")));
    }

    [Fact]
    public async Task OutputsAndGraphs_InEachOthersPlace_AreToldApart()
    {
        await GraphArchive.WriteAsync(_folder.File("found"), [new ArchiveDocument("d", ["Ann Brook/PER", "Org/ORG"], [(0, "EMPLOYER", 1, 0.9f)])]);
        await GraphArchive.BuildAsync(_folder.File("found"), _folder.File("graph"));

        foreach (var command in (string[])["show graph", "failures graph", "report graph --output page.html", "export graph --to jsonl --output all"])
        {
            var refused = (await LukeProcess.RunFromAsync(_folder.Path, command.Split(' '))).Expect(2);
            Assert.Contains("is a graph: 'luke graph show graph' shows it.", refused.Error, StringComparison.Ordinal);
        }

        Assert.Contains("is the output of a job, not a graph.", (await LukeProcess.RunFromAsync(_folder.Path, "graph", "show", "found")).Expect(2).Error, StringComparison.Ordinal);
        Assert.Contains("no complete build 7", (await LukeProcess.RunFromAsync(_folder.Path, "graph", "diff", "graph", "--to", "7")).Expect(2).Error, StringComparison.Ordinal);
    }
}
