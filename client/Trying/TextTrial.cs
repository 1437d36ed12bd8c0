using LukePipeline.Client.Outcomes;
using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Packed;
using LukePipeline.Engine.Queue;
using LukePipeline.Extraction;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Extraction.Stages;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Extraction.Stages.Relations;
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
internal sealed class TextTrial : IInferenceDispatcher, IAsyncDisposable
{
    private readonly Dictionary<StageId, EvaluationModel> _models;
    private readonly ShardProcessor _processor;

    private TextTrial(JobSpec spec, ExtractionOptions options, Dictionary<StageId, EvaluationModel> models)
    {
        _models = models;
        var fitting = new ExtractionModels([.. StagesOf(spec)], models.ToDictionary(model => model.Key, model => model.Value.Model));
        fitting.Check(options, jobsOwnSchema: spec.PairSchema is not null);
        _processor = new ShardProcessor(fitting, options, Segmenters.Create(spec.Segmenter), this);
    }

    /// <summary>Opens the models, both at once.</summary>
    /// <param name="spec">Which ones, and how they are used.</param>
    /// <param name="catalog">Finds them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LukeException">One is missing, or does not fit.</exception>
    public static async Task<TextTrial> OpenAsync(JobSpec spec, CheckpointCatalog catalog, CancellationToken cancellationToken)
    {
        StageDescriptor[] stages = [.. StagesOf(spec)];
        var checkpoints = new Dictionary<StageId, Checkpoint>();
        foreach (var stage in stages)
        {
            checkpoints[stage.Id] = await catalog.OpenAsync(spec.CheckpointOf(stage.Checkpoint!) ?? stage.Checkpoint!.Shipped!, cancellationToken);
            CheckpointFit.Check(stage, checkpoints[stage.Id]);
        }

        var options = JobPlanner.OptionsOf(spec, checkpoints);
        CheckpointFit.CheckMargin(options, checkpoints[EntityDescriptor.StageId]);
        var packing = new PackedLukeOptions { Precision = JobOptions.PrecisionOf(spec) };
        var opened = await Task.WhenAll(stages.Select(stage => Task.Run(() => EvaluationModel.Open(checkpoints[stage.Id], stage, packing))));
        return new TextTrial(spec, options, stages.Zip(opened).ToDictionary(model => model.First.Id, model => model.Second));
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

    /// <summary>Bytes of the vector of a mention.</summary>
    public int VectorBytes => _models[EntityDescriptor.StageId].Model.Config.HiddenSize * sizeof(float);

    /// <inheritdoc/>
    public Task<InferenceResult> DispatchAsync(StageId stage, InferenceBatch batch, CancellationToken cancellationToken) =>
        _models[stage].DispatchAsync(stage, batch, cancellationToken);

    private static IEnumerable<StageDescriptor> StagesOf(JobSpec spec)
    {
        yield return new EntityDescriptor();
        if (spec.Stages.Contains(RelationDescriptor.StageId))
        {
            yield return new RelationDescriptor();
        }
    }

    private async Task<DocumentRows> ProcessAsync(Document document, CancellationToken cancellationToken) =>
        await _processor.ProcessAsync(new[] { (CorpusEntry)document }.ToAsyncEnumerable(), null, cancellationToken).FirstAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var model in _models.Values)
        {
            await model.DisposeAsync();
        }
    }
}
