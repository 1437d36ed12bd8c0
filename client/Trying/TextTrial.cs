using LukePipeline.Client.Outcomes;
using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Packed;
using LukePipeline.Engine.Queue;
using LukePipeline.Extraction;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Extraction.Stages;
using LukePipeline.Ground;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Spec;
using LukePipeline.Luke;
using LukePipeline.Tables;
using LukePipeline.Text;
using LukePipeline.Text.Segmentation;
using LukePipeline.Training.Evaluation;

namespace LukePipeline.Client.Trying;

/// <summary>What is found in one text: the stages of a job over a document that is no file, with neither silo nor plan.</summary>
internal sealed class TextTrial : IAsyncDisposable
{
    private readonly Dictionary<StageId, EvaluationModel> _models;
    private readonly ShardProcessor _processor;

    private TextTrial(ShardProcessor processor, Dictionary<StageId, EvaluationModel> models) => (_processor, _models) = (processor, models);

    /// <summary>Opens the models, all at once.</summary>
    /// <param name="spec">Which ones, and how they are used.</param>
    /// <param name="catalog">Finds them.</param>
    /// <param name="registry">The stages that there are.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LukeException">One is missing, or does not fit.</exception>
    public static async Task<TextTrial> OpenAsync(JobSpec spec, CheckpointCatalog catalog, StageRegistry registry, CancellationToken cancellationToken)
    {
        StageDescriptor[] stages = [.. spec.Stages.Select(registry.Get)];
        var checkpoints = new Dictionary<StageId, Checkpoint>();
        foreach (var stage in stages)
        {
            if (ModelLocations.Of(spec, stage, registry) is { } location)
            {
                checkpoints[stage.Id] = await catalog.OpenAsync(location, cancellationToken);
            }
        }

        var fitted = FittedModels.Of(spec, stages, checkpoints, registry);
        var packing = new PackedLukeOptions { Precision = JobOptions.PrecisionOf(spec) };
        var opened = await Task.WhenAll(checkpoints.Select(model => Task.Run(() => (model.Key, Model: EvaluationModel.Open(model.Value, registry.Get(model.Key), packing)))));
        var models = opened.ToDictionary(model => model.Key, model => model.Model);
        return new TextTrial(new ShardProcessor(fitted.Models, fitted.Options, Segmenters.Create(spec.Segmenter), new Dispatcher(models)), models);
    }

    /// <summary>Finds what a text says.</summary>
    /// <exception cref="UsageException">The text cannot be worked on.</exception>
    public async Task<DocumentRows> RunAsync(string text, CancellationToken cancellationToken)
    {
        var rows = await ProcessAsync(new Document(null, text, "text", 0), cancellationToken);
        return rows.Failure is { } failure ? throw new UsageException($"The text cannot be worked on: {failure.Message}") : rows;
    }

    /// <summary>Finds what a document says; null where it fails.</summary>
    public async Task<DocumentRows?> TryRunAsync(Document document, CancellationToken cancellationToken) =>
        await ProcessAsync(document, cancellationToken) is { Failure: null } rows ? rows : null;

    private async Task<DocumentRows> ProcessAsync(Document document, CancellationToken cancellationToken) =>
        await _processor.ProcessAsync(new[] { (CorpusEntry)document }.ToAsyncEnumerable(), null, cancellationToken).FirstAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var model in _models.Values)
        {
            await model.DisposeAsync();
        }
    }

    /// <summary>Each stage has its own engine.</summary>
    private sealed class Dispatcher(Dictionary<StageId, EvaluationModel> models) : IInferenceDispatcher
    {
        public Task<InferenceResult> DispatchAsync(StageId stage, InferenceBatch batch, CancellationToken cancellationToken) =>
            models[stage].DispatchAsync(stage, batch, cancellationToken);
    }
}
