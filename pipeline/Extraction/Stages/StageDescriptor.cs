using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Batches.Codec;
using LukePipeline.Engine.Packed;
using LukePipeline.Ground.Settings;
using LukePipeline.Luke;
using LukePipeline.Luke.Config;
using LukePipeline.Tables;

namespace LukePipeline.Extraction.Stages;

/// <summary>
/// Everything that the program knows of one stage: plans, workers, tables, counters and summaries read it here and nowhere else. A stage
/// is a folder with one of these in it, and one line in the registry.
/// </summary>
public abstract class StageDescriptor
{
    private protected StageDescriptor()
    {
    }

    /// <summary>Its name in specs, plans, messages and metadata.</summary>
    public abstract StageId Id { get; }

    /// <summary>Stages that run before it, wherever it runs. Default: none.</summary>
    public virtual IReadOnlyList<StageId> DependsOn => [];

    /// <summary>
    /// Whether it runs where a job names no stages, and its tables are written even where it does not run: so it was with the stages of
    /// version 0.1, whose jobs must go on. Default: false.
    /// </summary>
    public virtual bool IsStandard => false;

    /// <summary>The checkpoint that it runs; null for a stage without a model. Default: null.</summary>
    public virtual StageCheckpoint? Checkpoint => null;

    /// <summary>What else a job can tell it, as keys of the job and flags of the command line. Default: nothing.</summary>
    public virtual IReadOnlyList<Setting> Settings => [];

    /// <summary>Its tables, in order.</summary>
    public abstract IReadOnlyList<Table> Tables { get; }

    /// <summary>What it counts of a document beyond rows, as columns of <c>documents</c>. Default: nothing.</summary>
    public virtual IReadOnlyList<string> Counters => [];

    /// <summary>What its model does on a device; null for a stage without a model. Default: null.</summary>
    public virtual PackedTask? Task => null;

    /// <summary>What a checkpoint does on a device, where that depends on its head. Default: <see cref="Task"/>.</summary>
    /// <param name="config">The configuration of the checkpoint.</param>
    public virtual PackedTask? TaskOf(LukeConfig config) => Task;

    /// <summary>Read its batches and results. Default: none, for a stage without a model.</summary>
    public virtual IReadOnlyList<BatchFormat> Formats => [];

    /// <summary>Options of its own that its checkpoint says and a job cannot. Default: none.</summary>
    internal virtual IReadOnlyList<string> CheckpointOptions => [];

    /// <summary>Whether it runs its checkpoint. Default: it does.</summary>
    /// <param name="bringsMentions">Whether documents bring their mentions.</param>
    internal virtual bool RunsCheckpoint(bool bringsMentions) => true;

    /// <summary>The stage whose checkpoint it runs where it has none of its own. Default: null, then it runs none.</summary>
    /// <param name="bringsMentions">Whether documents bring their mentions.</param>
    internal virtual StageId? StandIn(bool bringsMentions) => null;

    /// <summary>Whether the pass of another stage can be taken in place of its own, see <see cref="ExtractionOptions.SharesEncoder"/>. Default: no.</summary>
    /// <param name="checkpoints">The checkpoints of the job by stage; weights may be read.</param>
    internal virtual bool SharesEncoder(IReadOnlyDictionary<StageId, Checkpoint> checkpoints) => false;

    /// <summary>What those who run a job are told of it. Default: nothing.</summary>
    /// <param name="checkpoints">The checkpoints of the job by stage; weights may be read.</param>
    /// <param name="options">Its options.</param>
    internal virtual IEnumerable<string> Warnings(IReadOnlyDictionary<StageId, Checkpoint> checkpoints, ExtractionOptions options) => [];

    /// <summary>Whether mentions are to bring the vectors of the entity checkpoint for it.</summary>
    /// <param name="models">The models of the job, in which it runs.</param>
    internal virtual bool ReadsVectors(ExtractionModels models) => false;

    /// <summary>Whether mentions are to bring the states of the entity pass for it.</summary>
    /// <param name="options">The options of the job, in which it runs.</param>
    internal virtual bool ReadsStates(ExtractionOptions options) => false;

    /// <summary>Says what does not fit together in the models and options of a job in which it runs.</summary>
    /// <param name="models">The models.</param>
    /// <param name="options">The options.</param>
    /// <param name="jobsOwnSchema">Whether the job itself gave the pair schema, and no checkpoint.</param>
    internal virtual IEnumerable<string> Problems(ExtractionModels models, ExtractionOptions options, bool jobsOwnSchema) => [];

    /// <summary>Runs it over a stream of documents: hands on each of them, in the same order, once its rows are there.</summary>
    internal abstract IAsyncEnumerable<DocumentWork> RunAsync(
        StageContext context, IAsyncEnumerable<DocumentWork> documents, CancellationToken cancellationToken);
}
