using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Cluster;

/// <summary>A silo as it ships, job after job. <c>tests/benchmarks -- soak</c> does the same for an hour.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Category", "Long")]
public sealed class SoakTests(ClusterFixture fixture)
{
    /// <summary>Jobs in which code is compiled and pools fill.</summary>
    private const int WarmUp = 6;

    private const int Measured = 6;

    /// <summary>The heap is never to the megabyte alike; a job that stayed in memory would add more in six.</summary>
    private const double Noise = 1.05;

    [RedisFact]
    public async Task Run_JobAfterJob_HoldsNoMoreMemory()
    {
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 1);
        var held = new List<long>();
        for (var job = 0; job < WarmUp + (2 * Measured); job++)
        {
            await cluster.WaitUntilDoneAsync(await cluster.SubmitAsync(fixture.NewJob()));
            held.Add(ProcessMemory.Anonymous(cluster.Silos[0].Program.Id));
        }

        var (first, last) = (held.Skip(WarmUp).Take(Measured).Max(), held.TakeLast(Measured).Max());
        Assert.True(last <= Noise * first, $"After each job the silo held {string.Join(", ", held.Select(bytes => bytes >> 20))} MB.");
    }
}
