using System.Text.Json;
using LukePipeline.Tests.Cluster;
using LukePipeline.Tests.Support;
using StackExchange.Redis;

namespace LukePipeline.Tests.Silo;

/// <summary>The state of a job in Redis as version 1 wrote it: later silos read it, and refuse one of a later version in words.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Category", "Cluster")]
public sealed class RecordedStateTests(ClusterFixture fixture)
{
    private const string Cancelled =
        """{"$id":"1","$type":"LukePipeline.Grains.Jobs.JobGrainState, LukePipeline.Grains","Version":1,"State":7,"Submission":{"$id":"2","$type":"LukePipeline.Grains.Jobs.JobSubmission, LukePipeline.Grains","Spec":"{\"inputs\":[\"/archive\"],\"output\":\"/results/run1\",\"stages\":[\"entities\"],\"shardBytes\":4000}","Output":"/results/run1"},"SubmittedAt":"2026-11-25T20:06:00.0319755+00:00","Shards":6,"ShardsDone":2,"Epoch":1}""";

    [RedisFact]
    public async Task Status_StateOfVersion1_IsReadAndOneOfALaterVersionIsRefused()
    {
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 1);
        await using var redis = await ConnectionMultiplexer.ConnectAsync(fixture.Redis);
        await WriteAsync(redis, cluster, "recorded-1", Cancelled);
        await WriteAsync(redis, cluster, "recorded-2", Cancelled.Replace("\"Version\":1", "\"Version\":2", StringComparison.Ordinal));

        // Beside each other: the refused one waits for a silo that might know the state.
        var refused = cluster.LukeAsync("status", "recorded-2", "--patience", "20");
        var (code, output, error) = await cluster.LukeAsync("status", "recorded-1", "--json");
        Assert.True(code == 0, error);
        var status = JsonDocument.Parse(output).RootElement;
        Assert.Equal("cancelled", status.GetProperty("state").GetString());
        Assert.Equal("/results/run1", status.GetProperty("output").GetString());
        Assert.Equal((6, 2), (status.GetProperty("shards").GetInt32(), status.GetProperty("shardsDone").GetInt32()));

        (code, _, error) = await refused;
        Assert.Equal(1, code);
        Assert.Contains("The state of job recorded-2 was written by a later program", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    private static Task WriteAsync(ConnectionMultiplexer redis, TestCluster cluster, string jobId, string state) =>
        redis.GetDatabase().HashSetAsync($"{cluster.ClusterId}/state/job/{jobId}/job", [new("data", state), new("etag", "recorded")]);
}
