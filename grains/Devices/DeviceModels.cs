using System.Collections.Concurrent;
using LukePipeline.Engine.Batches;
using LukePipeline.Grains.Contracts;
using LukePipeline.Ground;
using LukePipeline.Ground.Waits;
using Microsoft.Extensions.Options;

namespace LukePipeline.Grains.Devices;

/// <summary>
/// The device of this process: its engines, and the models on them. A model is loaded once, at its first batch, and leaves when another
/// one is loaded and no batch has asked for it in <see cref="DeviceOptions.ModelIdle"/>. However many models there are, at most
/// <see cref="DeviceOptions.Engines"/> batches compute at a time. The device takes as many again, which wait in the queues of the
/// engines: an engine that ends a batch has the next one at hand, however long the answer takes to get back and to bring another.
/// </summary>
internal sealed class DeviceModels(IModelLoader loader, IOptions<DeviceOptions> options, WaitBoard waits, TimeProvider time) : IDeviceHealth, IAsyncDisposable
{
    /// <summary>How long room is kept: enough for megabytes on a slow line.</summary>
    private static readonly TimeSpan ReservationTime = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<ModelReference, Slot> _models = [];
    private readonly SemaphoreSlim _computing = new(Math.Max(1, options.Value.Engines));
    private readonly int _bound = BatchPath.AtDevice(options.Value.Engines);
    private readonly ConcurrentDictionary<string, ITimer> _reserved = new();
    private int _taken;

    /// <inheritdoc/>
    public string? Problem => Started().Select(group => group.Problem).FirstOrDefault(problem => problem is not null);

    /// <summary>Whether no batch is here, nor on its way here.</summary>
    public bool IsIdle => Volatile.Read(ref _taken) == 0;

    /// <summary>Keeps room for a batch on its way here.</summary>
    /// <param name="ticket">Names the room.</param>
    /// <returns>False when there is none.</returns>
    public bool TryReserve(string ticket)
    {
        if (!TryTake())
        {
            return false;
        }

        _reserved[ticket] = time.CreateTimer(_ => Give(ticket), null, ReservationTime, Timeout.InfiniteTimeSpan);
        return true;
    }

    /// <summary>Runs a batch, unless as many are already taken as the device may hold.</summary>
    /// <param name="model">The model, which is loaded where it is not yet.</param>
    /// <param name="unpack">Makes the batch, once it is taken.</param>
    /// <param name="ticket">The room that was kept for it; null without any.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The result, or null when the device is full.</returns>
    /// <exception cref="LukeException">The model cannot be loaded here, or is not the one named.</exception>
    public async Task<InferenceResult?> TryRunAsync(ModelReference model, Func<InferenceBatch> unpack, string? ticket, CancellationToken cancellationToken)
    {
        if (!Redeem(ticket) && !TryTake())
        {
            return null;
        }

        try
        {
            return await UseAsync(model, group => group.RunAsync(unpack(), cancellationToken), cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _taken);
        }
    }

    /// <summary>Loads a model ahead of its first batch.</summary>
    /// <exception cref="LukeException">The model cannot be loaded here, or is not the one named.</exception>
    public Task EnsureLoadedAsync(ModelReference model, CancellationToken cancellationToken) =>
        UseAsync(model, static _ => Task.FromResult(true), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var group in Started())
        {
            await group.DisposeAsync();
        }

        _computing.Dispose();
    }

    private bool TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= _bound)
        {
            return true;
        }

        Interlocked.Decrement(ref _taken);
        return false;
    }

    private bool Redeem(string? ticket)
    {
        if (ticket is null || !_reserved.TryRemove(ticket, out var timer))
        {
            return false;
        }

        timer.Dispose();
        return true;
    }

    /// <summary>The batch has not come: its sender may be dead.</summary>
    private void Give(string ticket)
    {
        if (Redeem(ticket))
        {
            Interlocked.Decrement(ref _taken);
        }
    }

    private async Task<TResult> UseAsync<TResult>(ModelReference model, Func<EngineGroup, Task<TResult>> use, CancellationToken cancellationToken)
    {
        var slot = Enter(model);
        try
        {
            return await use(await slot.Group.Value.WaitAsync(cancellationToken));
        }
        finally
        {
            Leave(model, slot);
        }
    }

    private Slot Enter(ModelReference model)
    {
        lock (_gate)
        {
            if (!_models.TryGetValue(model, out var slot))
            {
                _models[model] = slot = new Slot(new Lazy<Task<EngineGroup>>(() => Task.Run(() => OpenAsync(model))));
            }

            slot.Users++;
            return slot;
        }
    }

    private void Leave(ModelReference model, Slot slot)
    {
        lock (_gate)
        {
            slot.Users--;
            slot.LastUsed = time.GetTimestamp();

            // A folder that is mounted a moment later must not stay refused for the life of the process.
            if (slot.Group.Value is { IsCompleted: true, IsCompletedSuccessfully: false } && _models.GetValueOrDefault(model) == slot)
            {
                _models.Remove(model);
            }
        }
    }

    private async Task<EngineGroup> OpenAsync(ModelReference model)
    {
        using var wait = waits.Begin(WaitKind.Model, $"the model {model.Location} to be loaded");

        // First, so that the new one has their memory.
        foreach (var group in TakeIdle())
        {
            await group.DisposeAsync();
        }

        return await EngineGroup.StartAsync(model, await loader.LoadAsync(model, CancellationToken.None), _computing, options.Value, time);
    }

    private EngineGroup[] TakeIdle()
    {
        lock (_gate)
        {
            // Engines that hang stay: their memory would not come back, and that this process is unhealthy must not be forgotten.
            var idle = _models
                .Where(entry => entry.Value is { Users: 0, Started: { Problem: null } } slot && time.GetElapsedTime(slot.LastUsed) >= options.Value.ModelIdle)
                .ToArray();
            foreach (var (model, _) in idle)
            {
                _models.Remove(model);
            }

            return Array.ConvertAll(idle, entry => entry.Value.Started!);
        }
    }

    private EngineGroup[] Started()
    {
        lock (_gate)
        {
            return [.. _models.Values.Select(slot => slot.Started).OfType<EngineGroup>()];
        }
    }

    /// <summary>A model that is on the device, or on its way there.</summary>
    private sealed class Slot(Lazy<Task<EngineGroup>> group)
    {
        public Lazy<Task<EngineGroup>> Group { get; } = group;

        /// <summary>Batches that run or wait for the model to be loaded.</summary>
        public int Users { get; set; }

        /// <summary>When the last of them ended.</summary>
        public long LastUsed { get; set; }

        /// <summary>The engines, once they run; the task is completed, so that asking for the result waits for nothing.</summary>
        public EngineGroup? Started => Group is { IsValueCreated: true, Value.IsCompletedSuccessfully: true } ? Group.Value.GetAwaiter().GetResult() : null;
    }
}
