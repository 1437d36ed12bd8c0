using System.Globalization;
using System.Text.Json;
using LukePipeline.Tests.Support;
using StackExchange.Redis;

namespace LukePipeline.Tests.Cluster;

/// <summary>A cluster with many jobs in its past, as Redis holds them.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Category", "Cluster")]
public sealed class JobListTests(ClusterFixture fixture)
{
    private const int Jobs = 45;
    private const string Forgotten = "job-of-2020";

    [RedisFact]
    public async Task Jobs_MoreThanAPage_AreListedPageByPageAndThoseOfLongAgoForgotten()
    {
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 0);
        await using var connection = await ConnectionMultiplexer.ConnectAsync(fixture.Redis);
        var redis = connection.GetDatabase();
        var now = DateTimeOffset.UtcNow;
        var jobs = Enumerable.Range(0, Jobs).Select(i => ($"job-{i:00}", now.AddMinutes(-i))).Append((Forgotten, new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero))).ToList();
        await WriteAsync(redis, $"{cluster.ClusterId}/state/jobdirectory/0/jobs", Directory(jobs));
        var states = jobs.ConvertAll(job => $"{cluster.ClusterId}/state/job/{job.Item1}/job");
        for (var i = 0; i < jobs.Count; i++)
        {
            await WriteAsync(redis, states[i], State(jobs[i].Item2));
        }

        await cluster.AddSiloAsync();

        await Eventually.IsTrueAsync(async () => !await redis.KeyExistsAsync(states[^1]), "the state of the old job has left Redis");
        var first = await ListAsync(cluster, "jobs");
        var second = await ListAsync(cluster, "jobs", "--skip", "20", "--take", "20");
        var last = await ListAsync(cluster, "jobs", "--skip", "40");
        Assert.Equal(jobs.Take(Jobs).Select(job => job.Item1), [.. first, .. second, .. last]);
        Assert.Equal((20, 20, 5), (first.Count, second.Count, last.Count));

        var (code, output, error) = await cluster.LukeAsync("jobs", "--skip", "20");
        Assert.True(code == 0, error);
        Assert.Equal("… 5 more: --skip 40", output.TrimEnd().Split('\n')[^1]);
        for (var i = 0; i < Jobs; i++)
        {
            Assert.True(await redis.KeyExistsAsync(states[i]), $"The state of {states[i]} is gone.");
        }

        (code, _, error) = await cluster.LukeAsync("watch", Forgotten);
        Assert.Equal(2, code);
        Assert.Contains($"No job '{Forgotten}' is known to this cluster.", error, StringComparison.Ordinal);
    }

    private static async Task<List<string>> ListAsync(TestCluster cluster, params string[] args)
    {
        var (code, output, error) = await cluster.LukeAsync([.. args, "--json"]);
        Assert.True(code == 0, error);
        var page = JsonDocument.Parse(output).RootElement;
        Assert.Equal(Jobs, page.GetProperty("total").GetInt32());
        return [.. page.GetProperty("jobs").EnumerateArray().Select(job => job.GetProperty("jobId").GetString()!)];
    }

    private static string Directory(IEnumerable<(string Id, DateTimeOffset EndedAt)> jobs) =>
        """{"$type":"LukePipeline.Grains.Jobs.JobDirectoryState, LukePipeline.Grains","Jobs":{"$type":"System.Collections.Generic.Dictionary`2[[System.String, System.Private.CoreLib],[LukePipeline.Grains.Jobs.JobSnapshot, LukePipeline.Grains]], System.Private.CoreLib","""
        + string.Join(',', jobs.Select(job =>
            $$"""
            "{{job.Id}}":{"$type":"LukePipeline.Grains.Jobs.JobSnapshot, LukePipeline.Grains","JobId":"{{job.Id}}","State":4,"Output":"/results/{{job.Id}}","Shards":1,"ShardsDone":1,"SubmittedAt":"{{Time(job.EndedAt)}}","EndedAt":"{{Time(job.EndedAt)}}"}
            """))
        + "}}";

    private static string State(DateTimeOffset endedAt) =>
        $$"""
        {"$type":"LukePipeline.Grains.Jobs.JobGrainState, LukePipeline.Grains","Version":1,"State":4,"SubmittedAt":"{{Time(endedAt)}}","EndedAt":"{{Time(endedAt)}}","Shards":1,"ShardsDone":1,"Epoch":1}
        """;

    private static string Time(DateTimeOffset time) => time.ToString("O", CultureInfo.InvariantCulture);

    private static Task WriteAsync(IDatabase redis, string key, string state) => redis.HashSetAsync(key, [new("data", state), new("etag", "recorded")]);
}
