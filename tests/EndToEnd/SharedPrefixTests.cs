using LukePipeline.Jobs.Files;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.EndToEnd;

/// <summary>Two processes that want one output prefix at the same moment.</summary>
public sealed class SharedPrefixTests : IDisposable
{
    private readonly GoldenCheckpoints _checkpoints = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _checkpoints.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Run_TwoDifferentJobsAtOnce_OneIsDoneAndTheOtherRefused()
    {
        Archive.Write(_folder.File("in"), files: 2, documents: 3);

        var results = await Task.WhenAll(RunAsync("out"), RunAsync("out", "--min-score", "0.5"));

        Assert.Equal([0, 2], results.Select(result => result.ExitCode).Order());
        Assert.Contains("--overwrite", Assert.Single(results, result => result.ExitCode == 2).Error, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_folder.File("out"), JobPaths.Success)));
    }

    [Fact]
    public async Task Run_TheSameJobTwiceAtOnce_GivesTheTablesOfOne()
    {
        Archive.Write(_folder.File("in"), files: 4, documents: 3);
        (await RunAsync("alone")).Expect(0);

        // One owns the job; the other is refused, unless the job had ended by then.
        var results = await Task.WhenAll(RunAsync("out"), RunAsync("out"));

        Assert.Contains(results, result => result.ExitCode == 0);
        Assert.All(results.Where(result => result.ExitCode != 0), result => Assert.Contains("is in use by process", result.Expect(2).Error, StringComparison.Ordinal));
        Assert.True(File.Exists(Path.Combine(_folder.File("out"), JobPaths.Success)));
        Assert.Equal(OutputFiles.Tables(_folder.File("alone")), OutputFiles.Tables(_folder.File("out")));
    }

    private Task<LukeResult> RunAsync(string output, params string[] more) => LukeProcess.RunAsync(
    [
        "run", _folder.File("in"), "--output", _folder.File(output), "--entity-model", _checkpoints.Entities,
        "--relation-model", _checkpoints.Relations, "--shard-bytes", Archive.ShardBytes(_folder.File("in")), "--engines", "1", "--json", .. more,
    ]);
}
