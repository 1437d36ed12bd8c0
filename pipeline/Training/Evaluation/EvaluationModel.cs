using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Packed;
using LukePipeline.Engine.Queue;
using LukePipeline.Extraction;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Extraction.Stages;
using LukePipeline.Ground;
using LukePipeline.Ground.Torch;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Spec;
using LukePipeline.Luke;
using static TorchSharp.torch;

namespace LukePipeline.Training.Evaluation;

/// <summary>A checkpoint that computes for evaluation what a job would, with an engine that runs on a thread of its own.</summary>
public sealed class EvaluationModel : IInferenceDispatcher, IAsyncDisposable
{
    private readonly StageDescriptor _stage;
    private readonly Checkpoint _checkpoint;
    private readonly PackedLukeWeights _weights;
    private readonly InferenceEngine _engine;

    private EvaluationModel(StageDescriptor stage, Checkpoint checkpoint, StageModel model, PackedLukeWeights weights)
    {
        (_stage, _checkpoint, Model, _weights) = (stage, checkpoint, model, weights);
        _engine = new InferenceEngine("evaluation", () => new PackedLukeExecutor(weights));
    }

    /// <summary>The checkpoint's tokenizer and configuration.</summary>
    public StageModel Model { get; }

    private Dictionary<StageId, Checkpoint> Checkpoints => new() { [_stage.Id] = _checkpoint };

    /// <summary>Opens a checkpoint; it computes with as many threads as the caller.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="stage">The stage that it is for.</param>
    /// <param name="packing">How its weights are held; device and longest mention are not asked for. Default: float32.</param>
    /// <exception cref="LukeException">A file is missing or cannot be used.</exception>
    public static EvaluationModel Open(Checkpoint checkpoint, StageDescriptor stage, PackedLukeOptions? packing = null)
    {
        var task = stage.TaskOf(checkpoint.Config) ?? throw new ArgumentException($"The stage {stage.Id} runs no model.", nameof(stage));
        TorchRuntime.EnsureLoaded();
        return new EvaluationModel(
            stage,
            checkpoint,
            StageModel.Of(checkpoint),
            PackedLukeWeights.Load(checkpoint, task, (packing ?? new PackedLukeOptions()) with { Threads = get_num_threads() }));
    }

    /// <summary>The options that a job would extract with.</summary>
    /// <param name="spec">The job; null for one that says nothing.</param>
    /// <param name="mentionLabels">The labels of the mentions that are given, see <see cref="JobOptions.Of"/>; null where it finds them.</param>
    /// <exception cref="LukeException">They do not fit the checkpoint.</exception>
    public ExtractionOptions OptionsOf(JobSpec? spec = null, IReadOnlyCollection<string>? mentionLabels = null) =>
        FittedModels.Of(spec ?? JobOptions.NoJob, [_stage], Checkpoints, StageRegistry.Shipped, mentionLabels).Options;

    /// <summary>What a job with some options would say of its checkpoint.</summary>
    public IReadOnlyList<string> WarningsOf(ExtractionOptions options) => CheckpointFit.Warnings([_stage], Checkpoints, options);

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
