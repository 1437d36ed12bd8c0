using LukePipeline.Engine.Batches.Codec;
using LukePipeline.Engine.Queue;
using LukePipeline.Grains.Contracts;
using LukePipeline.Ground;
using Orleans.Concurrency;

namespace LukePipeline.Grains.Devices;

/// <summary>Unpacks a batch, has the device run it, packs the result. Holds no state: the device belongs to the process.</summary>
[Reentrant, SiloKeyPlacement]
internal sealed partial class GpuWorkerGrain(DeviceModels device, ProbeGate gate, ILogger<GpuWorkerGrain> logger) : Grain, IGpuWorkerGrain
{
    // Off the grain's scheduler: decoding a batch of megabytes and computing on it must not hold up other calls.
    public Task<BatchReply> RunAsync(BatchEnvelope batch) => Task.Run(() => RunCoreAsync(batch));

    private async Task<BatchReply> RunCoreAsync(BatchEnvelope batch)
    {
        // If this process dies during a probe, the document being probed must be the only suspect.
        using var place = gate.TryEnterBatch(batch.Alone);
        if (place is null)
        {
            return new BatchReply(BatchOutcome.Busy);
        }

        try
        {
            await device.EnsureLoadedAsync(batch.Model, CancellationToken.None);
        }
        catch (LukeException e)
        {
            LogRefused(batch.Model.Location, e.Message);
            return new BatchReply(BatchOutcome.ModelRefused, Message: e.Message, Reason: e.Reason);
        }
        catch (Exception e)
        {
            LogFailed(batch.Model.Location, e);
            return new BatchReply(BatchOutcome.Broken, Message: e.Message);
        }

        try
        {
            var result = await device.TryRunAsync(batch.Model, () => BatchCodec.DecodeBatch(batch.Body), CancellationToken.None);
            return result is null
                ? new BatchReply(BatchOutcome.Busy)
                : new BatchReply(BatchOutcome.Done, BatchCodec.Encode(result));
        }
        catch (EngineUnavailableException e)
        {
            LogDeviceLost(e);
            return new BatchReply(BatchOutcome.DeviceLost, Message: e.Message);
        }
        catch (InferenceException e)
        {
            LogFailed(batch.Model.Location, e);
            return new BatchReply(BatchOutcome.Failed, Message: e.Message);
        }
        catch (Exception e)
        {
            LogFailed(batch.Model.Location, e);
            return new BatchReply(BatchOutcome.Broken, Message: e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "The device of this silo is lost; its batches go elsewhere until the process is restarted.")]
    private partial void LogDeviceLost(Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "This silo cannot run the model {Location}: {Reason}")]
    private partial void LogRefused(string location, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A batch of the model {Location} failed on the device.")]
    private partial void LogFailed(string location, Exception exception);
}
