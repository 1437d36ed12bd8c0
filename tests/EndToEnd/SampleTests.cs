using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.EndToEnd;

/// <summary><c>--limit</c> and <c>--sample</c>: a part of an archive, and the same part each time.</summary>
public sealed class SampleTests : IDisposable
{
    private readonly GoldenCheckpoints _checkpoints = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _checkpoints.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Run_WithALimit_ReadsTheFirstDocumentsHoweverTheInputsAreCut()
    {
        Archive.Write(_folder.File("in"), files: 3, documents: 5);

        await RunAsync("whole", "--limit", "7");
        await RunAsync("cut", "--limit", "7", "--shard-bytes", "500");

        string[] expected = ["000-000", "000-001", "000-002", "000-003", "000-004", "001-000", "001-001"];
        Assert.Equal(expected, Ids("whole"));
        Assert.Equal(expected, Ids("cut"));
    }

    [Fact]
    public async Task Run_WithASample_ReadsTheSameDocumentsWhateverIsAroundThem()
    {
        Archive.Write(_folder.File("in"), files: 4, documents: 50);
        await RunAsync("first", "--sample", "0.1", "--stages", "entities");
        Archive.Write(_folder.File("in"), files: 6, documents: 50);
        await RunAsync("second", "--sample", "0.1", "--stages", "entities", "--shard-bytes", "2000");
        await RunAsync("both", "--sample", "0.1", "--limit", "3", "--stages", "entities");

        var (first, second) = (Ids("first"), Ids("second"));
        Assert.InRange(first.Count, 8, 35);
        Assert.Equal(first, second.Where(id => string.CompareOrdinal(id, "004") < 0));
        Assert.Equal(first.Take(3), Ids("both"));
    }

    [Fact]
    public async Task Run_ALimitMoreOrLess_IsAnotherJob()
    {
        Archive.Write(_folder.File("in"), files: 1, documents: 4);
        await RunAsync("out", "--limit", "2");

        var other = (await LukeProcess.RunAsync(Arguments("out", "--limit", "3"))).Expect(2);

        Assert.Contains("which differs in limit (there 2, here 3)", other.Error, StringComparison.Ordinal);
    }

    private async Task RunAsync(string output, params string[] more) => (await LukeProcess.RunAsync(Arguments(output, more))).Expect(0);

    private string[] Arguments(string output, params string[] more) =>
        ["run", _folder.File("in"), "--output", _folder.File(output), "--entity-model", _checkpoints.Entities, "--relation-model", _checkpoints.Relations, "--engines", "1", "--json", .. more];

    private List<string> Ids(string output) =>
        [.. DuckDb.Query($"SELECT doc_id FROM read_parquet({DuckDb.Quote(_folder.File($"{output}/documents/*.parquet"))}) ORDER BY 1").Select(row => (string)row[0]!)];
}
