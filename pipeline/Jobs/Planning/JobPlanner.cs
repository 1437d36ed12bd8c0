using System.Globalization;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Corpus.Planning;
using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Batches.Composing;
using LukePipeline.Engine.Memory;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Extraction.Stages;
using LukePipeline.Extraction.Stages.Embeddings;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Extraction.Stages.Relations;
using LukePipeline.Ground;
using LukePipeline.Jobs.Spec;
using LukePipeline.Luke;
using LukePipeline.Tables;
using LukePipeline.Text.Segmentation;

namespace LukePipeline.Jobs.Planning;

/// <summary>Turns a job specification into a plan: inputs listed and cut, checkpoints hashed, every option resolved.</summary>
/// <param name="inputs">Where the inputs are.</param>
/// <param name="checkpoints">Where the checkpoints are.</param>
/// <param name="device">The kind of device that batches are sized for, where the job does not say: <c>cpu</c> or <c>cuda:N</c>.</param>
/// <param name="parts">The stages and formats that there are; null for those of this program.</param>
public sealed class JobPlanner(IInputStore inputs, CheckpointCatalog checkpoints, string device = "cpu", JobParts? parts = null)
{
    /// <summary>How long a checkpoint may take: it is hashed, and may have to be fetched.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    private bool _othersMayTry;

    /// <summary>The stages and formats that there are.</summary>
    public JobParts Parts { get; } = parts ?? JobParts.Shipped;

    /// <summary>Makes the plan of a job.</summary>
    /// <param name="spec">The job.</param>
    /// <param name="watch">Is told what is looked into.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LukeException">An input or a checkpoint is missing, or the options do not fit the checkpoints.</exception>
    public async Task<JobPlan> PlanAsync(JobSpec spec, IPlanningWatch watch, CancellationToken cancellationToken)
    {
        var plan = await ResolveAsync(spec, watch, cancellationToken);
        return plan with
        {
            Corpus = WithAShard(await DocumentSample.LimitAsync(await Reading(spec).PlanAsync(spec.Inputs, watch, cancellationToken), spec, inputs, cancellationToken)),
        };
    }

    /// <summary>Makes the plan of a job without its inputs: checkpoints hashed, every option resolved.</summary>
    /// <param name="spec">The job.</param>
    /// <param name="watch">Is told what is looked into; null for nobody.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LukeException">A checkpoint is missing, or the options do not fit the checkpoints.</exception>
    internal async Task<JobPlan> ResolveAsync(JobSpec spec, IPlanningWatch? watch, CancellationToken cancellationToken)
    {
        var (plan, located, options) = await SettleAsync(spec, watch, cancellationToken);
        if (located.TryGetValue(EntityDescriptor.StageId, out var scorer))
        {
            CheckpointFit.CheckMargin(options, scorer.Checkpoint);
        }

        var budget = BudgetOf(located);
        options = options with
        {
            BatchWords = spec.BatchWords ?? budget?.MaxWords ?? options.BatchWords,
            BatchSpans = spec.BatchSpans ?? budget?.MaxSpans ?? options.BatchSpans,
            SharesEncoder = SharesEncoder(located),
        };
        return plan with { Options = options.ToJson() };
    }

    /// <summary>
    /// What <see cref="ResolveAsync"/> says of everything that can change a row. The size of batches and whether passes are shared depend on weights and
    /// are left as they are: no weight is read and libtorch is not loaded.
    /// </summary>
    /// <inheritdoc cref="ResolveAsync"/>
    internal async Task<JobPlan> ResolveRowsAsync(JobSpec spec, CancellationToken cancellationToken) => (await SettleAsync(spec, null, cancellationToken)).Plan;

    private async Task<(JobPlan Plan, Dictionary<StageId, LocatedCheckpoint> Located, ExtractionOptions Options)> SettleAsync(
        JobSpec spec, IPlanningWatch? watch, CancellationToken cancellationToken)
    {
        var located = new Dictionary<StageId, LocatedCheckpoint>();
        foreach (var stage in spec.Stages.Select(Parts.Stages.Get))
        {
            if (LocationOf(spec, stage) is { } location && !(stage.Id == EntityDescriptor.StageId && spec.MentionsField is not null))
            {
                await EnterAsync(watch, location, cancellationToken);
                located[stage.Id] = await checkpoints.LocateAsync(location, cancellationToken);
                await (watch?.LeaveAsync(cancellationToken) ?? Task.CompletedTask);
            }
        }

        if (spec.MentionsField is not null && spec.Stages.Contains(EmbeddingDescriptor.StageId) && !located.ContainsKey(EmbeddingDescriptor.StageId))
        {
            // Nobody scores candidates, so the vectors of the entity checkpoint are asked for on their own.
            located[EmbeddingDescriptor.StageId] = await checkpoints.LocateAsync(LocationOf(spec, Parts.Stages.Get(EntityDescriptor.StageId))!, cancellationToken);
        }

        foreach (var (stage, checkpoint) in located)
        {
            CheckpointFit.Check(Parts.Stages.Get(stage), checkpoint.Checkpoint);
        }

        var models = OpenModels(spec, located);
        var options = OptionsOf(spec, located.ToDictionary(model => model.Key, model => model.Value.Checkpoint));
        models.Check(options, jobsOwnSchema: spec.PairSchema is not null);
        var plan = new JobPlan
        {
            Spec = spec.WithoutSecrets(),
            Corpus = new CorpusPlan([], [], [], 0),
            Models = located.ToDictionary(model => model.Key, model => new PlannedModel(model.Value.Location, model.Value.Sha256)),
            Segmenter = Describe(Segmenters.Create(spec.Segmenter)),
            Options = options.ToJson(),
            Warnings = Warn(spec, located, options) is { Count: > 0 } warnings ? warnings : null,
        };
        return (plan, located, options);
    }

    /// <summary>Every option of a job, of what its checkpoints say and what it says itself.</summary>
    /// <param name="spec">The job.</param>
    /// <param name="checkpoints">The checkpoints of its stages.</param>
    public static ExtractionOptions OptionsOf(JobSpec spec, IReadOnlyDictionary<StageId, Checkpoint> checkpoints) => JobOptions.Resolve(
        spec,
        checkpoints.TryGetValue(EntityDescriptor.StageId, out var entities) ? CheckpointDefaults.Read(entities) : CheckpointDefaults.None,
        checkpoints.TryGetValue(RelationDescriptor.StageId, out var relations)
            ? entities is not null
                ? CheckpointDefaults.Read(relations).ForEntities(entities.Config.Label2Id.Keys.ToList())
                : CheckpointDefaults.Read(relations)
            : null);

    /// <summary>Whether pairs can be taken from the pass that finds their mentions.</summary>
    private static bool SharesEncoder(Dictionary<StageId, LocatedCheckpoint> located) =>
        located.TryGetValue(EntityDescriptor.StageId, out var entities) && located.TryGetValue(RelationDescriptor.StageId, out var relations)
        && RelationDescriptor.IsOnePass(relations.Checkpoint.Config) && relations.Checkpoint.HasEncoderOf(entities.Checkpoint);

    private static List<string> Warn(JobSpec spec, Dictionary<StageId, LocatedCheckpoint> located, ExtractionOptions options)
    {
        var isLeftOut = options.PairSchema is null && spec.PairSchema is null
            && located.TryGetValue(RelationDescriptor.StageId, out var relations) && CheckpointDefaults.Read(relations.Checkpoint).PairSchema is { Count: > 0 };
        return isLeftOut
            ? [$"no rule of the relation model fits the labels of the entity model ({string.Join(", ", located[EntityDescriptor.StageId].Checkpoint.Config.Id2Label.OrderBy(label => label.Key).Skip(1).Select(label => label.Value))}), so that every pair is scored, and found with little reason. Give --pair-schema, another --relation-model, or --stages entities"]
            : [];
    }

    /// <summary>
    /// What every batch of a job may hold: as many words as each of its models takes, and as many spans as the entity checkpoint does where it
    /// is closed, since the other stages have no more spans than mentions, which their words bound. Null for a job without models.
    /// </summary>
    private BatchBudget? BudgetOf(Dictionary<StageId, LocatedCheckpoint> located)
    {
        if (located.Count == 0)
        {
            return null;
        }

        var budgets = located.ToDictionary(
            model => model.Key, model => EngineSizing.BudgetFor(device, model.Value.Checkpoint.Config, model.Value.Checkpoint.IsClosed));
        var spans = located.TryGetValue(EntityDescriptor.StageId, out var entities) && entities.Checkpoint.IsClosed
            ? budgets[EntityDescriptor.StageId].MaxSpans
            : budgets.Values.Min(budget => budget.MaxSpans);
        return new BatchBudget { MaxWords = budgets.Values.Min(budget => budget.MaxWords), MaxSpans = spans };
    }

    /// <summary>What the stages of a job need of its checkpoints.</summary>
    /// <param name="spec">The job.</param>
    /// <param name="located">The checkpoints by stage.</param>
    public ExtractionModels OpenModels(JobSpec spec, IReadOnlyDictionary<StageId, LocatedCheckpoint> located) => new(
        [.. spec.Stages.Select(Parts.Stages.Get)],
        located.ToDictionary(checkpoint => checkpoint.Key, checkpoint => StageModel.Of(checkpoint.Value.Checkpoint)));

    /// <summary>Whether the checkpoints of a plan are here as it saw them.</summary>
    /// <exception cref="LukeException">One is not here at all.</exception>
    public async Task<bool> HasModelsOfAsync(JobPlan plan, CancellationToken cancellationToken)
    {
        foreach (var model in plan.Models.Values)
        {
            if ((await checkpoints.LocateAsync(model.Location, cancellationToken)).Sha256 != model.Sha256)
            {
                return false;
            }
        }

        return true;
    }

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
        GuessesSegmentation = spec is { Segmenter: "auto", WordsField: "words", SentencesField: "sentences" },
        MetadataFields = [.. spec.MetadataFields.Select(field => MetadataField.Parse(field).Name)],
        MentionsField = spec.MentionsField,
        Format = InputName.ParseFormat(spec.Format),
        KeyedById = spec.DocumentKey == "id",
        OutputTables = JobParts.Shipped.TableNames,
        MaxDocumentBytes = checked((int)spec.MaxDocumentBytes),
        MaxCompressionRatio = spec.MaxCompressionRatio,
        ShardBytes = spec.ShardBytes,
        Inputs = spec.Inputs,
    };

    /// <summary>The fields of words, sentences and mentions that somebody has named: one that no document has is a fault.</summary>
    internal static IReadOnlyList<string> NamedFields(JobSpec spec) =>
    [
        .. ReadsWords(spec) && spec.WordsField != "words" ? new[] { spec.WordsField } : [],
        .. ReadsWords(spec) && spec.SentencesField != "sentences" ? new[] { spec.SentencesField } : [],
        .. spec.MentionsField is { } mentions ? new[] { mentions } : [],
    ];

    /// <summary>The location of a stage's checkpoint: what the spec names, else the one that ships.</summary>
    /// <returns>A location for <see cref="CheckpointCatalog"/>; null where the stage needs no checkpoint of its own.</returns>
    internal static string? LocationOf(JobSpec spec, StageDescriptor stage) =>
        stage.Checkpoint is { } checkpoint ? spec.CheckpointOf(checkpoint) ?? checkpoint.Shipped : null;

    /// <summary>Lists and cuts the inputs of a job.</summary>
    internal ShardPlanner Reading(JobSpec spec) => new(inputs, ReadingOf(spec) with { OthersMayTry = _othersMayTry });

    /// <summary>The planner of a request, which may have to leave what it cannot read to another process.</summary>
    internal JobPlanner For(JobRequest request) => request.OthersMayTry == _othersMayTry ? this
        : new JobPlanner(inputs, checkpoints, device, Parts) { _othersMayTry = request.OthersMayTry };

    private static Task EnterAsync(IPlanningWatch? watch, string checkpoint, CancellationToken cancellationToken) => watch is null ? Task.CompletedTask
        : watch.IsDeadly(checkpoint) ? throw new LukeException(
            $"Opening the checkpoint {checkpoint} has ended the planning process twice. It is damaged, or made to do so: take another copy of it.", null, ReasonCode.ModelMismatch)
        : watch.EnterAsync(checkpoint, Patience, cancellationToken);

    private static PlannedSegmenter Describe(ISegmenter segmenter) => new(segmenter.Name, segmenter.Version.ToString(CultureInfo.InvariantCulture));

    /// <summary>Where our own segmenter is asked for, fields that happen to be called words are nobody's business.</summary>
    private static bool ReadsWords(JobSpec spec) => spec.Segmenter != "rules";

    /// <summary>
    /// A corpus whose inputs were all refused still gets one shard, without parts: the refusals are rows, and rows belong to a shard.
    /// </summary>
    internal static CorpusPlan WithAShard(CorpusPlan corpus) =>
        corpus.Shards.Count > 0 ? corpus : corpus with { Shards = [new CorpusShard([])] };
}
