using LukePipeline.Corpus.Inputs;
using LukePipeline.Corpus.Planning;
using LukePipeline.Engine.Batches;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Extraction.Stages;
using LukePipeline.Ground;
using LukePipeline.Jobs.Spec;
using LukePipeline.Luke;
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
        var (plan, opened, options) = await SettleAsync(spec, watch, cancellationToken);
        var stages = StagesOf(spec);
        var budget = JobBudget.Of(device, opened);
        options = options with
        {
            BatchWords = spec.BatchWords ?? budget?.MaxWords ?? options.BatchWords,
            BatchSpans = spec.BatchSpans ?? budget?.MaxSpans ?? options.BatchSpans,
            SharesEncoder = stages.Any(stage => stage.SharesEncoder(opened)),
        };
        return plan with
        {
            Options = options.ToJson(),
            Warnings = CheckpointFit.Warnings(stages, opened, options) is { Count: > 0 } warnings ? warnings : null,
        };
    }

    /// <summary>
    /// What <see cref="ResolveAsync"/> says of everything that can change a row. The size of batches, whether passes are shared, and warnings depend on
    /// weights and are left as they are: no weight is read and libtorch is not loaded.
    /// </summary>
    /// <inheritdoc cref="ResolveAsync"/>
    internal async Task<JobPlan> ResolveRowsAsync(JobSpec spec, CancellationToken cancellationToken) => (await SettleAsync(spec, null, cancellationToken)).Plan;

    private async Task<(JobPlan Plan, IReadOnlyDictionary<StageId, Checkpoint> Checkpoints, ExtractionOptions Options)> SettleAsync(
        JobSpec spec, IPlanningWatch? watch, CancellationToken cancellationToken)
    {
        var located = new Dictionary<StageId, LocatedCheckpoint>();
        foreach (var stage in StagesOf(spec))
        {
            if (ModelLocations.Of(spec, stage, Parts.Stages) is { } location)
            {
                await EnterAsync(watch, location, cancellationToken);
                located[stage.Id] = await checkpoints.LocateAsync(location, cancellationToken);
                await (watch?.LeaveAsync(cancellationToken) ?? Task.CompletedTask);
            }
        }

        var opened = Opened(located);
        var options = FittedModels.Of(spec, StagesOf(spec), opened, Parts.Stages).Options;
        var plan = new JobPlan
        {
            Spec = spec.WithoutSecrets(),
            Corpus = new CorpusPlan([], [], [], 0),
            Models = located.ToDictionary(model => model.Key, model => new PlannedModel(model.Value.Location, model.Value.Sha256)),
            Segmenter = PlannedSegmenter.Of(Segmenters.Create(spec.Segmenter)),
            Options = options.ToJson(),
        };
        return (plan, opened, options);
    }

    /// <summary>What the stages of a job need of its checkpoints.</summary>
    /// <param name="spec">The job.</param>
    /// <param name="located">The checkpoints by stage.</param>
    public ExtractionModels OpenModels(JobSpec spec, IReadOnlyDictionary<StageId, LocatedCheckpoint> located) => FittedModels.ModelsOf(StagesOf(spec), Opened(located));

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

    /// <summary>Lists and cuts the inputs of a job.</summary>
    internal ShardPlanner Reading(JobSpec spec) => new(inputs, JobReading.Of(spec, Parts) with { OthersMayTry = _othersMayTry });

    /// <summary>The planner of a request, which may have to leave what it cannot read to another process.</summary>
    internal JobPlanner For(JobRequest request) => request.OthersMayTry == _othersMayTry ? this
        : new JobPlanner(inputs, checkpoints, device, Parts) { _othersMayTry = request.OthersMayTry };

    private static Dictionary<StageId, Checkpoint> Opened(IReadOnlyDictionary<StageId, LocatedCheckpoint> located) =>
        located.ToDictionary(checkpoint => checkpoint.Key, checkpoint => checkpoint.Value.Checkpoint);

    private List<StageDescriptor> StagesOf(JobSpec spec) => [.. spec.Stages.Select(Parts.Stages.Get)];

    private static Task EnterAsync(IPlanningWatch? watch, string checkpoint, CancellationToken cancellationToken) => watch is null ? Task.CompletedTask
        : watch.IsDeadly(checkpoint) ? throw new LukeException(
            $"Opening the checkpoint {checkpoint} has ended the planning process twice. It is damaged, or made to do so: take another copy of it.", null, ReasonCode.ModelMismatch)
        : watch.EnterAsync(checkpoint, Patience, cancellationToken);

    /// <summary>
    /// A corpus whose inputs were all refused still gets one shard, without parts: the refusals are rows, and rows belong to a shard.
    /// </summary>
    internal static CorpusPlan WithAShard(CorpusPlan corpus) =>
        corpus.Shards.Count > 0 ? corpus : corpus with { Shards = [new CorpusShard([])] };
}
