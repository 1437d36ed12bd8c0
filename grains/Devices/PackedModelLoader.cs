using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Memory;
using LukePipeline.Engine.Packed;
using LukePipeline.Engine.Queue;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Grains.Contracts;
using LukePipeline.Ground;
using LukePipeline.Jobs.Spec;
using LukePipeline.Luke.Config;
using Microsoft.Extensions.Options;

namespace LukePipeline.Grains.Devices;

/// <summary>Loads real checkpoints, for the packed executor.</summary>
internal sealed partial class PackedModelLoader(
    CheckpointCatalog checkpoints, JobParts parts, IOptions<DeviceOptions> options, ILogger<PackedModelLoader> logger) : IModelLoader
{
    private long _held;

    /// <inheritdoc/>
    public async Task<ILoadedWeights> LoadAsync(ModelReference model, CancellationToken cancellationToken)
    {
        var located = await checkpoints.LocateAsync(model.Location, cancellationToken);
        located.Require(model.Hash);
        var memory = EngineMemory.Of(located.Checkpoint.Config, located.Checkpoint.IsClosed);
        var engines = Bound(model.Stage, located.Directory, memory);
        var packing = new PackedLukeOptions { Device = options.Value.Device, Precision = model.Precision, Threads = options.Value.Threads };
        var weights = PackedLukeWeights.Load(located.Checkpoint, TaskOf(model.Stage, located.Checkpoint.Config), packing);
        LogLoaded(model.Stage, located.Directory, options.Value.Device, model.Precision);
        var holds = memory.WeightBytes + (engines * memory.EngineBytes);
        Interlocked.Add(ref _held, holds);
        return new LoadedWeights(weights, engines, () => Interlocked.Add(ref _held, -holds));
    }

    /// <summary>Engines that fit beside the models that are here already: which ones a silo will hold is known only when they come.</summary>
    private int Bound(StageId stage, string directory, EngineMemory memory)
    {
        var device = options.Value;
        if (!device.IsBoundByMemory)
        {
            return device.Engines;
        }

        var beside = memory with { WeightBytes = memory.WeightBytes + Interlocked.Read(ref _held) };
        var sizing = EngineSizing.For(beside, device.Device, MachineResources.Current, threads: device.Threads);
        if (!sizing.Fits)
        {
            throw new LukeException($"The checkpoint at {directory} cannot be held here. {sizing.Notice} Or try all the same by naming a number of engines.", null, ReasonCode.ShardFailed);
        }

        if (sizing.Notice is { } notice && sizing.Engines < device.Engines)
        {
            LogBounded(stage, sizing.Engines, notice);
        }

        return Math.Min(device.Engines, sizing.Engines);
    }

    private PackedTask TaskOf(StageId stage, LukeConfig config) =>
        parts.Stages.Get(stage).TaskOf(config) ?? throw new LukeException($"The stage '{stage}' runs no model. Run the version that planned the job.");

    [LoggerMessage(Level = LogLevel.Debug, Message = "Loaded {Stage} from {Directory} onto {Device} in {Precision}.")]
    private partial void LogLoaded(StageId stage, string directory, string device, PackedPrecision precision);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The model of the {Stage} gets {Engines} engines. {Why}")]
    private partial void LogBounded(StageId stage, int engines, string why);

    private sealed class LoadedWeights(PackedLukeWeights weights, int engines, Action release) : ILoadedWeights
    {
        public int MostEngines => engines;

        public ILukeExecutor CreateExecutor() => new PackedLukeExecutor(weights);

        public void Dispose()
        {
            weights.Dispose();
            release();
        }
    }
}
