using System.Globalization;
using LukePipeline.Tests.Support;
using Xunit.Abstractions;

namespace LukePipeline.Tests.Cluster;

/// <summary>What further silos cost: CPU seconds of all of them for one job, the first on a fresh cluster and the next. Prints a table for tests/benchmarks/README.md.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Category", "Long")]
public sealed class ScalingTests(ClusterFixture fixture, ITestOutputHelper output)
{
    /// <summary>CPU seconds that a silo beyond the first may add to a job that finds it warm.</summary>
    private const double MostPerSilo = 1.5;

    [RedisFact]
    public async Task Run_OneToEightSilos_CostsLittleMoreForEachFurtherOne()
    {
        var warm = new Dictionary<int, double>();
        output.WriteLine("| silos | start | first job | next job | batches done elsewhere | sent and refused |");
        output.WriteLine("|---|---|---|---|---|---|");
        foreach (var silos in new[] { 1, 2, 4, 8 })
        {
            await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos);
            var start = CpuOf(cluster);
            var first = await MeasureAsync(cluster);
            warm[silos] = await MeasureAsync(cluster);
            var (done, refused) = (await TravelledAsync(cluster, "done"), await TravelledAsync(cluster, "busy"));
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {silos} | {start:0.0} s | {first:0.0} s | {warm[silos]:0.0} s | {done / 1e6:0.0} MB | {refused / 1e6:0.00} MB |"));
            Assert.True(refused <= done / 10, $"Of {done} bytes that were done elsewhere {refused} more travelled for nothing.");
        }

        var further = (warm[8] - warm[1]) / 7;
        Assert.True(further < MostPerSilo, $"Each further silo costs {further:0.00} CPU seconds.");
    }

    /// <summary>CPU seconds of all silos for one job, until it is done.</summary>
    private async Task<double> MeasureAsync(TestCluster cluster)
    {
        var (job, before) = (fixture.NewJob(), CpuOf(cluster));
        await cluster.WaitUntilDoneAsync(await cluster.SubmitAsync(job), TimeSpan.FromMinutes(5));
        var took = CpuOf(cluster) - before;
        await fixture.AssertSameTablesAsync(job);
        return took;
    }

    /// <summary>Bytes of batches that were sent to other silos, by what came of them.</summary>
    private static async Task<double> TravelledAsync(TestCluster cluster, string outcome) => (await Task.WhenAll(
        cluster.Silos.Select(silo => silo.MeasureAsync("luke_batch_travelled_bytes_total{", $"luke_outcome=\"{outcome}\"")))).Sum(bytes => Math.Max(0, bytes));

    private static double CpuOf(TestCluster cluster) => cluster.Silos.Sum(silo =>
    {
        using var process = System.Diagnostics.Process.GetProcessById(silo.Program.Id);
        return process.TotalProcessorTime.TotalSeconds;
    });
}
