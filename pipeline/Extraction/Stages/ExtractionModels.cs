using LukePipeline.Engine.Batches;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Ground;

namespace LukePipeline.Extraction.Stages;

/// <summary>The stages of a job, and the checkpoints that they run.</summary>
/// <param name="Stages">The stages that run, in their order.</param>
/// <param name="Models">The checkpoint of each stage that has one.</param>
public sealed record ExtractionModels(IReadOnlyList<StageDescriptor> Stages, IReadOnlyDictionary<StageId, StageModel> Models)
{
    /// <summary>The checkpoint of a stage; null where it has none of its own.</summary>
    public StageModel? Find(StageId stage) => Models.GetValueOrDefault(stage);

    /// <summary>The checkpoint of a stage.</summary>
    /// <exception cref="ArgumentException">It has none.</exception>
    public StageModel Get(StageId stage) => Find(stage) ?? throw new ArgumentException($"There is no checkpoint for {stage}.", nameof(stage));

    /// <summary>Checks that the options fit the checkpoints.</summary>
    /// <param name="options">The options.</param>
    /// <param name="jobsOwnSchema">
    /// Whether the job itself gave the pair schema: then an entity label that the entity checkpoint lacks is a slip of the pen. A schema
    /// that stands beside a relation checkpoint may know more labels than the entity checkpoint it meets.
    /// </param>
    /// <exception cref="LukeException">They do not; every problem is named.</exception>
    public void Check(ExtractionOptions options, bool jobsOwnSchema = false)
    {
        var problems = Stages.SelectMany(stage => stage.Problems(this, options, jobsOwnSchema)).ToList();
        if (problems.Count > 0)
        {
            throw new LukeException(string.Join(Environment.NewLine, problems));
        }
    }

    /// <summary>Says that a checkpoint lacks a class.</summary>
    /// <param name="where">Whose it is, for the message.</param>
    /// <param name="model">The checkpoint.</param>
    /// <param name="label">The class; null for none.</param>
    internal static IEnumerable<string> MissingLabel(string where, StageModel model, string? label) =>
        label is null || model.Config.Label2Id.ContainsKey(label)
            ? []
            : [$"{where} has no class '{label}'; it has {string.Join(", ", model.Config.Id2Label.Values)}."];
}
