using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Queue;
using LukePipeline.Grains.Contracts;
using LukePipeline.Ground;
using LukePipeline.Jobs.Work;

namespace LukePipeline.Grains.Devices;

/// <summary>
/// The door to the device of this process: to the shards of this silo, who hand in their batches as they are, and to
/// <see cref="GpuWorkerGrain"/>, which brings those of other silos.
/// </summary>
internal sealed partial class OwnDevice(DeviceModels device, ModelHealth models, ProbeGate gate, ILogger<OwnDevice> logger)
{
    private static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(50);

    private volatile bool _isLeaving;

    /// <summary>Has a batch run, unless the device is full. Never throws.</summary>
    /// <param name="model">The model, which is loaded where it is not yet.</param>
    /// <param name="unpack">Makes the batch, once it is taken.</param>
    /// <param name="alone">Whether it comes from the probe of this process.</param>
    /// <param name="ticket">The room that was kept for it; null without any.</param>
    public async Task<DeviceAnswer> RunAsync(ModelReference model, Func<InferenceBatch> unpack, bool alone, string? ticket = null)
    {
        // If this process dies during a probe, the document being probed must be the only suspect.
        using var place = gate.TryEnterBatch(alone);
        if (place is null)
        {
            return new DeviceAnswer(BatchOutcome.Busy);
        }

        try
        {
            await device.EnsureLoadedAsync(model, CancellationToken.None);
        }
        catch (LukeException e)
        {
            LogRefused(model.Location, e.Message);
            ModelInstruments.Refused(model.Location);
            models.Refused(e.Message);
            return new DeviceAnswer(BatchOutcome.ModelRefused, Message: e.Message, Reason: e.Reason);
        }
        catch (Exception e)
        {
            LogFailed(model.Location, e);
            models.Refused(e.Message);
            return new DeviceAnswer(BatchOutcome.Broken, Message: e.Message);
        }

        try
        {
            return await device.TryRunAsync(model, unpack, ticket, CancellationToken.None) is { } result
                ? new DeviceAnswer(BatchOutcome.Done, result)
                : new DeviceAnswer(BatchOutcome.Busy);
        }
        catch (EngineUnavailableException e)
        {
            LogDeviceLost(e);
            return new DeviceAnswer(BatchOutcome.DeviceLost, Message: e.Message);
        }
        catch (InferenceException e)
        {
            LogFailed(model.Location, e);
            return new DeviceAnswer(BatchOutcome.Failed, Message: e.Message);
        }
        catch (Exception e)
        {
            LogFailed(model.Location, e);
            return new DeviceAnswer(BatchOutcome.Broken, Message: e.Message);
        }
    }

    /// <summary>Keeps room for a batch of another silo, unless a probe has this process to itself.</summary>
    public bool TryReserve(string ticket)
    {
        using var place = gate.TryEnterBatch(ofProbe: false);
        return place is not null && !_isLeaving && device.TryReserve(ticket);
    }

    /// <summary>Takes no more batches of other silos, and completes when those that were taken have been answered.</summary>
    public async Task LeaveAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        _isLeaving = true;
        while (!device.IsIdle)
        {
            await Task.Delay(LookPeriod, time, cancellationToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "The device of this silo is lost; its batches go elsewhere until the process is restarted.")]
    private partial void LogDeviceLost(Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "This silo cannot run the model {Location}: {Reason}")]
    private partial void LogRefused(string location, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A batch of the model {Location} failed on the device.")]
    private partial void LogFailed(string location, Exception exception);
}
