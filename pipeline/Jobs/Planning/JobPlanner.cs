using System.Globalization;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Corpus.Planning;
using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Batches.Composing;
using LukePipeline.Engine.Memory;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Extraction.Stages;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Extraction.Stages.Relations;
using LukePipeline.Ground;
using LukePipeline.Jobs.Spec;
using LukePipeline.Text.Segmentation;

namespace LukePipeline.Jobs.Planning;

/// <summary>Turns a job specification into a plan: inputs listed and cut, checkpoints hashed, every option resolved.</summary>
/// <param name="inputs">Where the inputs are.</param>
/// <param name="checkpoints">Where the checkpoints are.</param>
/// <param name="device">The kind of device that batches are sized for, where the job does not say: <c>cpu</c> or <c>cuda:N</c>.</param>
/// <param name="parts">The stages and formats that there are; null for those of this program.</param>
public sealed class JobPlanner(IInputStore inputs, CheckpointCatalog checkpoints, string device = "cpu", JobParts? parts = null)
{
    /// <summary>The stages and formats that there are.</summary>
    public JobParts Parts { get; } = parts ?? JobParts.Shipped;

    /// <summary>Makes the plan of a job.</summary>
    /// <exception cref="LukeException">An input or a checkpoint is missing, or the options do not fit the checkpoints.</exception>
    public async Task<JobPlan> PlanAsync(JobSpec spec, CancellationToken cancellationToken)
    {
        var located = new Dictionary<StageId, LocatedCheckpoint>();
        foreach (var stage in spec.Stages.Select(Parts.Stages.Get))
        {
            if (LocationOf(spec, stage) is { } location)
            {
                located[stage.Id] = await checkpoints.LocateAsync(location, cancellationToken);
            }
        }

        foreach (var (stage, checkpoint) in located)
        {
            CheckpointFit.Check(Parts.Stages.Get(stage), checkpoint.Checkpoint);
        }

        var models = OpenModels(spec, located);
        var options = JobOptions.Resolve(
            spec,
            CheckpointDefaults.Read(located[EntityDescriptor.StageId].Checkpoint),
            located.TryGetValue(RelationDescriptor.StageId, out var relations)
                ? CheckpointDefaults.Read(relations.Checkpoint).ForEntities(models.Get(EntityDescriptor.StageId).Config.Label2Id.Keys.ToList())
                : null);
        models.Check(options, jobsOwnSchema: spec.PairSchema is not null);
        CheckpointFit.CheckMargin(options, located[EntityDescriptor.StageId].Checkpoint);
        var budget = BudgetOf(located);
        options = options with { BatchWords = spec.BatchWords ?? budget.MaxWords, BatchSpans = spec.BatchSpans ?? budget.MaxSpans };
        return new JobPlan
        {
            Spec = spec.WithoutSecrets(),
            Corpus = WithAShard(await new ShardPlanner(inputs, ReadingOf(spec)).PlanAsync(spec.Inputs, cancellationToken)),
            Models = located.ToDictionary(model => model.Key, model => new PlannedModel(model.Value.Location, model.Value.Sha256)),
            Segmenter = Describe(Segmenters.Create(spec.Segmenter)),
            Options = options.ToJson(),
        };
    }

    /// <summary>
    /// What every batch of a job may hold: as many words as each of its models takes, and as many spans as the entity checkpoint, where it is
    /// closed. The other stages have no more spans than mentions, which their words bound.
    /// </summary>
    private BatchBudget BudgetOf(Dictionary<StageId, LocatedCheckpoint> located)
    {
        var entities = located[EntityDescriptor.StageId].Checkpoint;
        var least = located.Values.Select(model => EngineSizing.BudgetFor(device, model.Checkpoint.Config, model.Checkpoint.IsClosed)).MinBy(b => b.MaxWords)!;
        return entities.IsClosed
            ? least with { MaxSpans = EngineSizing.BudgetFor(device, entities.Config, isClosed: true).MaxSpans }
            : least with { MaxSpans = Math.Min(least.MaxSpans, EngineSizing.BudgetFor(device, entities.Config, isClosed: false).MaxSpans) };
    }

    /// <summary>What the stages of a job need of its checkpoints.</summary>
    /// <param name="spec">The job.</param>
    /// <param name="located">The checkpoints by stage.</param>
    public ExtractionModels OpenModels(JobSpec spec, IReadOnlyDictionary<StageId, LocatedCheckpoint> located) => new(
        [.. spec.Stages.Select(Parts.Stages.Get)],
        located.ToDictionary(checkpoint => checkpoint.Key, checkpoint => StageModel.Of(checkpoint.Value.Checkpoint)));

    /// <summary>The segmenter of a plan.</summary>
    /// <exception cref="JobStateException">The one of this program is another than the plan was made with, and might cut otherwise.</exception>
    public static ISegmenter OpenSegmenter(JobPlan plan)
    {
        var segmenter = Segmenters.Create(plan.Spec.Segmenter);
        var (planned, here) = (plan.Segmenter, Describe(segmenter));
        return planned == here
            ? segmenter
            : throw new JobStateException(
                $"The job was planned with the segmenter '{planned.Name}' of version {planned.Version}; here it is '{here.Name}' of version {here.Version}, which may find other words and sentences. "
                + "Go on with the program that planned it, or run the job anew with --overwrite.");
    }

    /// <summary>How a job reads its inputs.</summary>
    public static CorpusOptions ReadingOf(JobSpec spec) => new()
    {
        IdField = spec.IdField,
        TextField = spec.TextField,
        WordsField = ReadsWords(spec) ? spec.WordsField : null,
        SentencesField = ReadsWords(spec) ? spec.SentencesField : null,
        MetadataFields = spec.MetadataFields,
        Format = InputName.ParseFormat(spec.Format),
        MaxDocumentBytes = checked((int)spec.MaxDocumentBytes),
        MaxCompressionRatio = spec.MaxCompressionRatio,
        ShardBytes = spec.ShardBytes,
    };

    /// <summary>The location of a stage's checkpoint: what the spec names, else the one that ships.</summary>
    /// <returns>A location for <see cref="CheckpointCatalog"/>; null where the stage needs no checkpoint of its own.</returns>
    internal static string? LocationOf(JobSpec spec, StageDescriptor stage) =>
        stage.Checkpoint is { } checkpoint ? spec.CheckpointOf(checkpoint) ?? checkpoint.Shipped : null;

    private static PlannedSegmenter Describe(ISegmenter segmenter) => new(segmenter.Name, segmenter.Version.ToString(CultureInfo.InvariantCulture));

    /// <summary>Where our own segmenter is asked for, fields that happen to be called words are nobody's business.</summary>
    private static bool ReadsWords(JobSpec spec) => spec.Segmenter != "rules";

    /// <summary>
    /// A corpus whose inputs were all refused still gets one shard, without parts: the refusals are rows, and rows belong to a shard.
    /// </summary>
    private static CorpusPlan WithAShard(CorpusPlan corpus) =>
        corpus.Shards.Count > 0 ? corpus : corpus with { Shards = [new CorpusShard([])] };
}
