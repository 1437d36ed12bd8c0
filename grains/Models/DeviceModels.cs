using System.Collections.Concurrent;
using LukePipeline.Inference;
using Microsoft.Extensions.Options;

namespace LukePipeline.Grains.Models;

/// <summary>
/// The device of this process: its engines, and the models on them. A model is loaded at its first batch, once, and stays.
/// However many models there are, at most <see cref="DeviceOptions.Engines"/> batches compute at a time. The device takes
/// as many again, which wait in the queues of the engines: an engine that ends a batch has the next one at hand, however long
/// the answer takes to get back and to bring another.
/// </summary>
internal sealed class DeviceModels(IModelLoader loader, IOptions<DeviceOptions> options, TimeProvider time) : IDeviceHealth, IAsyncDisposable
{
    private readonly ConcurrentDictionary<ModelReference, Lazy<Task<EngineGroup>>> _models = new();
    private readonly SemaphoreSlim _computing = new(Math.Max(1, options.Value.Engines));
    private readonly int _bound = 2 * options.Value.Engines;
    private int _taken;

    /// <inheritdoc/>
    public string? Problem => Started().Select(group => group.Problem).FirstOrDefault(problem => problem is not null);

    /// <summary>Runs a batch, unless as many are already taken as the device may hold.</summary>
    /// <param name="model">The model, which is loaded where it is not yet.</param>
    /// <param name="unpack">Makes the batch, once it is taken.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The result, or null when the device is full.</returns>
    /// <exception cref="LukeException">The model cannot be loaded here, or is not the one named.</exception>
    public async Task<InferenceResult?> TryRunAsync(ModelReference model, Func<InferenceBatch> unpack, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _taken) > _bound)
        {
            Interlocked.Decrement(ref _taken);
            return null;
        }

        try
        {
            var group = await LoadAsync(model).WaitAsync(cancellationToken);
            return await group.RunAsync(unpack(), cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _taken);
        }
    }

    /// <summary>Loads a model ahead of its first batch.</summary>
    /// <exception cref="LukeException">The model cannot be loaded here, or is not the one named.</exception>
    public Task EnsureLoadedAsync(ModelReference model, CancellationToken cancellationToken) =>
        LoadAsync(model).WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var group in Started())
        {
            await group.DisposeAsync();
        }

        _computing.Dispose();
    }

    private async Task<EngineGroup> LoadAsync(ModelReference model)
    {
        var entry = _models.GetOrAdd(
            model,
            static (key, self) => new Lazy<Task<EngineGroup>>(() => Task.Run(() => self.OpenAsync(key))),
            this);
        try
        {
            return await entry.Value;
        }
        catch
        {
            // A folder that is mounted a moment later must not stay refused for the life of the process.
            _models.TryRemove(new KeyValuePair<ModelReference, Lazy<Task<EngineGroup>>>(model, entry));
            throw;
        }
    }

    private async Task<EngineGroup> OpenAsync(ModelReference model) =>
        await EngineGroup.StartAsync(model, await loader.LoadAsync(model, CancellationToken.None), _computing, options.Value, time);

    /// <summary>The models that are loaded; their tasks are completed, so that asking for the result waits for nothing.</summary>
    private IEnumerable<EngineGroup> Started() => _models.Values
        .Where(entry => entry is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        .Select(entry => entry.Value.GetAwaiter().GetResult());
}
