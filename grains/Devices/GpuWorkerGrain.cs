using LukePipeline.Engine.Batches.Codec;
using LukePipeline.Grains.Contracts;
using LukePipeline.Jobs.Spec;
using Orleans.Concurrency;

namespace LukePipeline.Grains.Devices;

/// <summary>Unpacks a batch of another silo, has the device run it, packs the result. Holds no state: the device belongs to the process.</summary>
[Reentrant, SiloKeyPlacement]
internal sealed partial class GpuWorkerGrain(OwnDevice device, JobParts parts, ILogger<GpuWorkerGrain> logger) : Grain, IGpuWorkerGrain
{
    public Task<bool> ReserveAsync(string ticket) => Task.FromResult(device.TryReserve(ticket));

    // Off the grain's scheduler: decoding a batch of megabytes and computing on it must not hold up other calls.
    public Task<BatchReply> RunAsync(BatchEnvelope batch) => Task.Run(() => RunCoreAsync(batch));

    private async Task<BatchReply> RunCoreAsync(BatchEnvelope batch)
    {
        var answer = await device.RunAsync(batch.Model, () => parts.Stages.Codec.DecodeBatch(batch.Body), batch.Alone, batch.Ticket);
        try
        {
            return new BatchReply(answer.Outcome, answer.Result is { } result ? BatchCodec.Encode(result) : null, answer.Message, answer.Reason);
        }
        catch (Exception e)
        {
            LogUnpackable(batch.Model.Location, e);
            return new BatchReply(BatchOutcome.Broken, Message: e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The result of a batch of the model {Location} could not be sent.")]
    private partial void LogUnpackable(string location, Exception exception);
}
