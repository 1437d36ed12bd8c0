using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Packed;
using LukePipeline.Engine.Queue;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Extraction.Stages;
using LukePipeline.Ground;
using LukePipeline.Ground.Torch;
using LukePipeline.Luke.Tokenizer;
using LukePipeline.Luke.Weights;

namespace LukePipeline.Training.Evaluation;

/// <summary>A checkpoint opened for evaluation, with an engine that runs on a thread of its own.</summary>
public sealed class EvaluationModel : IInferenceDispatcher, IAsyncDisposable
{
    private readonly PackedLukeWeights _weights;
    private readonly InferenceEngine _engine;

    private EvaluationModel(StageModel model, CheckpointDefaults defaults, PackedLukeWeights weights)
    {
        (Model, Defaults, _weights) = (model, defaults, weights);
        _engine = new InferenceEngine("evaluation", () => new PackedLukeExecutor(weights));
    }

    /// <summary>The checkpoint's tokenizer and configuration.</summary>
    public StageModel Model { get; }

    /// <summary>What stands beside the checkpoint in extraction.json.</summary>
    public CheckpointDefaults Defaults { get; }

    /// <summary>Opens a checkpoint directory.</summary>
    /// <param name="location">A folder, or a location of <see cref="ShippedModels"/>.</param>
    /// <param name="stage">The stage that the checkpoint is for.</param>
    /// <param name="precision">The number format of the matrix products.</param>
    /// <exception cref="LukeException">A file is missing or cannot be used.</exception>
    public static EvaluationModel Open(string location, StageDescriptor stage, PackedPrecision precision = PackedPrecision.Float32)
    {
        var directory = ShippedModels.FolderOf(location) ?? location;
        if (!Directory.Exists(directory))
        {
            throw new LukeException(directory == location
                ? $"{directory}: no such folder. Name the directory of a checkpoint with --model."
                : $"This build of luke came without the checkpoint {location}. Name another with --model.");
        }

        TorchRuntime.EnsureLoaded();
        var model = StageModel.FromPretrained(directory);
        var entities = LukeTokenizer.FromPretrained(directory).Entities;
        long[] masks = [entities.MaskId, entities.Mask2Id];
        using var checkpoint = CheckpointDirectory.Open(directory);
        var options = new PackedLukeOptions { Precision = precision };
        var weights = PackedLukeWeights.Load(checkpoint.Weights, model.Config, stage.Task!, masks, options);
        return new EvaluationModel(model, CheckpointDefaults.Read(directory), weights);
    }

    /// <inheritdoc/>
    public Task<InferenceResult> DispatchAsync(StageId stage, InferenceBatch batch, CancellationToken cancellationToken) =>
        _engine.RunAsync(batch, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync().ConfigureAwait(false);
        _weights.Dispose();
    }
}
