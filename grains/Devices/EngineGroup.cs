using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Queue;
using LukePipeline.Grains.Contracts;

namespace LukePipeline.Grains.Devices;

/// <summary>The engines of one model on the device of this process, over one copy of its weights.</summary>
internal sealed class EngineGroup : IAsyncDisposable
{
    private readonly ILoadedWeights _weights;
    private readonly InferenceEngine[] _engines;
    private readonly Lock _gate = new();
    private readonly int[] _load;

    private EngineGroup(ILoadedWeights weights, InferenceEngine[] engines)
    {
        (_weights, _engines) = (weights, engines);
        _load = new int[engines.Length];
    }

    /// <summary>What is wrong with the engines; null while all can work.</summary>
    public string? Problem
    {
        get
        {
            var bad = Array.Find(_engines, engine => engine.State is not (EngineState.Ready or EngineState.Starting));
            return bad is null ? null : $"The engine {bad.Name} is {bad.State}.";
        }
    }

    /// <summary>Starts the engines, and waits until all are ready.</summary>
    /// <param name="model">What they run.</param>
    /// <param name="weights">Its weights; disposed with the group.</param>
    /// <param name="computing">The right to compute on the device, shared with the engines of its other models.</param>
    /// <param name="options">The device.</param>
    /// <param name="time">The clock of the watchdogs.</param>
    public static async Task<EngineGroup> StartAsync(
        ModelReference model, ILoadedWeights weights, SemaphoreSlim computing, DeviceOptions options, TimeProvider time)
    {
        var engines = new InferenceEngine[Math.Min(options.Engines, weights.MostEngines)];
        var watch = new InferenceEngineOptions { StallAfter = options.StallAfter };
        for (var i = 0; i < engines.Length; i++)
        {
            engines[i] = new InferenceEngine($"{model.Stage}/{options.Device}/{i}", () => new SharedDeviceExecutor(weights.CreateExecutor(), computing), watch, time);
        }

        var group = new EngineGroup(weights, engines);
        try
        {
            await Task.WhenAll(engines.Select(engine => engine.WaitUntilReadyAsync(CancellationToken.None)));
            return group;
        }
        catch
        {
            await group.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a batch on the engine that has the fewest.</summary>
    public async Task<InferenceResult> RunAsync(InferenceBatch batch, CancellationToken cancellationToken)
    {
        int chosen;
        lock (_gate)
        {
            chosen = Array.IndexOf(_load, _load.Min());
            _load[chosen]++;
        }

        try
        {
            return await _engines[chosen].RunAsync(batch, cancellationToken);
        }
        finally
        {
            lock (_gate)
            {
                _load[chosen]--;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var engine in _engines)
        {
            await engine.DisposeAsync();
        }

        _weights.Dispose();
    }
}
