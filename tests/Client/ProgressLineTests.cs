using LukePipeline.Client.Display;
using LukePipeline.Grains.Contracts;

namespace LukePipeline.Tests.Client;

public sealed class ProgressLineTests
{
    [Theory]
    [InlineData(8, 0, 0, 0.5, 0.0625, 150)] // half of the first shard took 10 s
    [InlineData(8, 4, 0, 4, 0.5, 10)]
    [InlineData(8, 5, 4, 6, 0.75, 10)] // two shards of this sitting, one of them in parts; the other four are not its work
    [InlineData(8, 4, 0, 0, 0.5, 10)] // silos that tell of whole shards alone
    public void Left_WorkOfThisSitting_IsTheRestAtItsSpeed(int shards, int done, int resumed, double worked, double fraction, double left)
    {
        var line = new ProgressLine(Snapshot(shards, done, resumed, worked), TimeSpan.FromSeconds(10));

        Assert.Equal(fraction, line.Fraction);
        Assert.Equal(TimeSpan.FromSeconds(left), line.Left);
        Assert.Contains($"left {ProgressLine.Clock(TimeSpan.FromSeconds(left))}", line.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8, 0, 0, 0)]
    [InlineData(8, 4, 4, 4)]
    [InlineData(0, 0, 0, 0)]
    public void Left_NoWorkYet_IsUnknown(int shards, int done, int resumed, double worked) =>
        Assert.Null(new ProgressLine(Snapshot(shards, done, resumed, worked), TimeSpan.FromSeconds(10)).Left);

    private static JobSnapshot Snapshot(int shards, int done, int resumed, double worked) => new()
    {
        JobId = "j1",
        State = JobStatus.Running,
        Shards = shards,
        ShardsDone = done,
        ShardsResumed = resumed,
        Counters = new WorkCounters { Shards = worked },
    };
}
