using LukePipeline.Jobs.Work;

namespace LukePipeline.Tests.Jobs;

public sealed class ProbeGateTests
{
    [Fact]
    public async Task EnterAlone_AttemptsInside_WaitsUntilTheyHaveLeft()
    {
        using var gate = new ProbeGate();
        var attempt = await gate.EnterAsync(default);

        var probe = gate.EnterAloneAsync(default);
        Assert.False(probe.IsCompleted);
        attempt.Dispose();

        using var place = await probe.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.False(gate.EnterAsync(default).IsCompleted);
    }

    [Fact]
    public async Task EnterAlone_BatchesOfOtherSilosInside_RefusesMoreAndWaitsUntilTheyHaveLeft()
    {
        using var gate = new ProbeGate();
        var (first, second) = (gate.TryEnterBatch(ofProbe: false)!, gate.TryEnterBatch(ofProbe: false)!);

        var probe = gate.EnterAloneAsync(default);
        Assert.Null(gate.TryEnterBatch(ofProbe: false));
        first.Dispose();
        Assert.False(probe.IsCompleted);
        second.Dispose();

        var place = await probe.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Null(gate.TryEnterBatch(ofProbe: false));
        Assert.NotNull(gate.TryEnterBatch(ofProbe: true));
        place.Dispose();
        Assert.NotNull(gate.TryEnterBatch(ofProbe: false));
    }

    [Fact]
    public async Task EnterAlone_GivenUpWhileWaiting_LetsTheOthersGoOn()
    {
        using var gate = new ProbeGate();
        using var stop = new CancellationTokenSource();
        var batch = gate.TryEnterBatch(ofProbe: false)!;
        var probe = gate.EnterAloneAsync(stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => probe);
        Assert.NotNull(gate.TryEnterBatch(ofProbe: false));
        (await gate.EnterAsync(default)).Dispose();
        batch.Dispose();
    }
}
