using System.Collections.Concurrent;
using LukePipeline.Inference;

namespace LukePipeline.Grains.Models;

/// <summary>The engines of one model on the device of this process, over one copy of its weights.</summary>
internal sealed class EngineGroup : IAsyncDisposable
{
    private readonly ILoadedWeights _weights;
    private readonly InferenceEngine[] _engines;
    private readonly ConcurrentBag<InferenceEngine> _idle;

    private EngineGroup(ILoadedWeights weights, InferenceEngine[] engines)
    {
        (_weights, _engines) = (weights, engines);
        _idle = [.. engines];
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

    public static async Task<EngineGroup> StartAsync(ModelReference model, ILoadedWeights weights, DeviceOptions options, TimeProvider time)
    {
        var engines = new InferenceEngine[options.Engines];
        var watch = new InferenceEngineOptions { StallAfter = options.StallAfter };
        for (var i = 0; i < engines.Length; i++)
        {
            engines[i] = new InferenceEngine($"{model.Role}/{options.Device}/{i}", weights.CreateExecutor, watch, time);
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

    /// <summary>Runs a batch on an idle engine.</summary>
    public async Task<InferenceResult> RunAsync(InferenceBatch batch, CancellationToken cancellationToken)
    {
        // The slots of the device are as many as the engines of each model: there is always an idle one.
        if (!_idle.TryTake(out var engine))
        {
            throw new InvalidOperationException("No engine is idle although a slot of the device was free.");
        }

        try
        {
            return await engine.RunAsync(batch, cancellationToken);
        }
        finally
        {
            _idle.Add(engine);
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
