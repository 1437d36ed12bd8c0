using System.Diagnostics;
using LukePipeline.Storage;
using LukePipeline.Storage.Local;
using LukePipeline.Tests.Jobs;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Storage;

public sealed class SpoolNamesTests
{
    [Fact]
    public void IsAbandoned_FileOfThisProcess_IsNot()
    {
        Assert.False(SpoolNames.IsAbandoned(SpoolNames.New()));
        Assert.NotEqual(SpoolNames.New(), SpoolNames.New());
    }

    [LinuxFact]
    public async Task IsAbandoned_FileOfAnotherProcess_IsOnceThatHasEnded()
    {
        using var other = Process.Start("sleep", "100");
        var start = File.ReadAllText($"/proc/{other.Id}/stat").Split(' ')[21];
        var place = SpoolNames.New().Split('.')[0];
        Assert.False(SpoolNames.IsAbandoned($"{place}.{other.Id}.{start}-entities.parquet"));

        other.Kill();
        await other.WaitForExitAsync();

        Assert.True(SpoolNames.IsAbandoned($"{place}.{other.Id}.{start}-entities.parquet"));

        // A process that has got the number of one that ended is another process.
        Assert.True(SpoolNames.IsAbandoned($"{place}.{Environment.ProcessId}.1-entities.parquet"));
    }

    [Theory]
    [InlineData("0123456789ab.1.5-entities.parquet")]
    [InlineData("0f8fad5bd9cb469fa16570867728950e")]
    [InlineData(".1.5-x")]
    [InlineData("")]
    public void IsAbandoned_ProcessThatCannotBeAsked_IsNotKnownToBe(string name) => Assert.False(SpoolNames.IsAbandoned(name));

    [LinuxFact]
    public async Task Complete_SpoolFilesOfKilledProcesses_AreSweptAndThoseOfLivingOnesStay()
    {
        using var folder = new TemporaryFolder();
        var store = new LocalBlobStore(folder.Path);
        var (job, plan) = await ProtocolJob.StartAsync(store, shards: 1);
        var place = SpoolNames.New().Split('.')[0];
        var (dead, living) = (Path.Combine(store.SpoolFolder, $"{place}.{int.MaxValue}.7-a"), Path.Combine(store.SpoolFolder, SpoolNames.New()));
        await File.WriteAllTextAsync(dead, "");
        await File.WriteAllTextAsync(living, "");

        await ProtocolJob.RunAsync(job, plan);

        Assert.Equal([living], Directory.GetFiles(store.SpoolFolder));
    }
}
