using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Packed;
using LukePipeline.Engine.Queue;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Grains.Contracts;
using LukePipeline.Ground;
using Microsoft.Extensions.Options;

namespace LukePipeline.Grains.Devices;

/// <summary>Loads real checkpoints, for the packed executor.</summary>
internal sealed partial class PackedModelLoader(
    CheckpointCatalog checkpoints, IOptions<DeviceOptions> options, ILogger<PackedModelLoader> logger) : IModelLoader
{
    /// <inheritdoc/>
    public async Task<ILoadedWeights> LoadAsync(ModelReference model, CancellationToken cancellationToken)
    {
        var located = await checkpoints.LocateAsync(model.Location, cancellationToken);
        if (located.Sha256 != model.Hash)
        {
            throw new LukeException(
                $"The checkpoint at {located.Directory} is not the one that the job was planned with (its hash is {located.Sha256[..12]}…, the plan has {model.Hash[..12]}…). "
                + "Put the planned files back, or run the job anew with --overwrite.");
        }

        var packing = new PackedLukeOptions { Device = options.Value.Device, Precision = model.Precision, Threads = options.Value.Threads };
        var weights = PackedLukeWeights.Load(located.Checkpoint, model.Role, packing);
        LogLoaded(model.Role, located.Directory, options.Value.Device, model.Precision);
        return new LoadedWeights(weights);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Loaded {Role} from {Directory} onto {Device} in {Precision}.")]
    private partial void LogLoaded(ModelRole role, string directory, string device, PackedPrecision precision);

    private sealed class LoadedWeights(PackedLukeWeights weights) : ILoadedWeights
    {
        public ILukeExecutor CreateExecutor() => new PackedLukeExecutor(weights);

        public void Dispose() => weights.Dispose();
    }
}
