using System.Text.Json;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Cluster;

/// <summary>The log of a silo whose user has asked for nothing.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Category", "Cluster")]
public sealed class QuietSiloTests(ClusterFixture fixture)
{
    [RedisFact]
    public async Task Job_OnASilo_IsNoMatterOfItsLog()
    {
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 1, new Dictionary<string, string> { [SiloProcess.LevelVariable] = "Information" });
        var silo = cluster.Silos[0];
        await Eventually.IsTrueAsync(() => silo.Logged("Ready: silo "), "the silo says that it is ready");

        var id = await cluster.SubmitAsync(fixture.NewJob());
        await cluster.WaitUntilDoneAsync(id);
        silo.Program.Signal("TERM");
        Assert.Equal(0, await silo.Program.WaitAsync(TimeSpan.FromSeconds(45)));

        var said = silo.Program.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(said is [var ready] && JsonDocument.Parse(ready).RootElement.GetProperty("LogLevel").GetString() == "Information", string.Join('\n', said));
    }
}
