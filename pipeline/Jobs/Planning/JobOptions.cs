using System.Text.Json;
using System.Text.Json.Nodes;
using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Packed;
using LukePipeline.Extraction;
using LukePipeline.Extraction.Stages;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Extraction.Stages.Relations;
using LukePipeline.Ground;
using LukePipeline.Ground.Settings;
using LukePipeline.Jobs.Spec;
using LukePipeline.Luke;

namespace LukePipeline.Jobs.Planning;

/// <summary>What a job specification means for the stages.</summary>
public static class JobOptions
{
    /// <summary>A job that says nothing: what stands beside the checkpoints decides.</summary>
    public static JobSpec NoJob { get; } = new() { Inputs = ["-"], Output = "--" };

    /// <summary>Every option of a job, of what its checkpoints say and what it says itself.</summary>
    /// <param name="spec">The job.</param>
    /// <param name="checkpoints">The checkpoints of its stages.</param>
    /// <param name="stages">The stages that there are.</param>
    /// <param name="mentionLabels">
    /// The labels that mentions have, where that is known: a pair schema of the relation checkpoint that is about none of them is left out. Null for
    /// those of the entity checkpoint.
    /// </param>
    /// <exception cref="LukeException">What stands beside a checkpoint cannot be used.</exception>
    public static ExtractionOptions Of(
        JobSpec spec, IReadOnlyDictionary<StageId, Checkpoint> checkpoints, StageRegistry stages, IReadOnlyCollection<string>? mentionLabels = null)
    {
        var beside = checkpoints.Select(stage => (stage.Key, stage.Value, stages.Get(stage.Key).Settings)).Where(stage => stage.Settings.Count > 0)
            .ToDictionary(stage => stage.Key, stage => CheckpointDefaults.Read(stage.Value, stage.Settings));
        var labels = mentionLabels ?? checkpoints.GetValueOrDefault(EntityDescriptor.StageId)?.Config.Label2Id.Keys.ToList();
        var relations = beside.GetValueOrDefault(RelationDescriptor.StageId);
        var options = Resolve(
            spec,
            beside.GetValueOrDefault(EntityDescriptor.StageId, CheckpointDefaults.None),
            labels is null ? relations : relations?.ForEntities(labels));
        var others = beside.Values.SelectMany(defaults => defaults.OfStages ?? []).Where(key => !IsOption(key.Key)).ToList();
        return others.Count == 0 ? options : options with
        {
            OfStages = others.Concat(options.OfStages ?? new Dictionary<string, JsonElement>()).GroupBy(key => key.Key, StringComparer.Ordinal).ToDictionary(key => key.Key, key => key.Last().Value),
        };
    }

    /// <summary>
    /// The options of a job: what its spec says, else what stands beside the checkpoints, else the published recipe. Settings and options bear the
    /// same names, so that an option is an entry of <see cref="ExtractionSettings"/> and the property that is read.
    /// </summary>
    /// <param name="spec">The job; valid.</param>
    /// <param name="entities">What stands beside the entity checkpoint.</param>
    /// <param name="relations">What stands beside the relation checkpoint; null without one.</param>
    public static ExtractionOptions Resolve(JobSpec spec, CheckpointDefaults entities, CheckpointDefaults? relations)
    {
        relations ??= CheckpointDefaults.None;
        var (job, said) = (spec.ToJson(), new JsonObject());
        (IReadOnlyList<Setting> Settings, JsonObject Beside)[] all =
        [
            (ExtractionSettings.OfEntities, entities.ToJson()),
            ([.. ExtractionSettings.OfRelations, .. ExtractionSettings.OfScores], relations.ToJson()),
        ];
        foreach (var (settings, beside) in all)
        {
            foreach (var setting in settings)
            {
                if ((job[setting.Name] ?? beside[setting.Name]) is { } value)
                {
                    said[setting.Name] = value.DeepClone();
                }
            }
        }

        var options = ExtractionOptions.FromJson(JsonSerializer.SerializeToElement(said));
        return options with
        {
            NoEntityLabel = entities.NoneLabel,
            NoRelationLabel = relations.NoneLabel,
            BatchWords = spec.BatchWords ?? options.BatchWords,
            BatchSpans = spec.BatchSpans ?? options.BatchSpans,
            BringsMentions = spec.MentionsField is not null,
            SentenceText = spec.SentenceText != "off",
            OfStages = spec.OfStages?.Keys.Any(IsOption) == true
                ? spec.OfStages.Where(key => !IsOption(key.Key)).ToDictionary() is { Count: > 0 } others ? others : null
                : spec.OfStages,
        };
    }

    /// <summary>The number format of the matrix products that a job asks for.</summary>
    public static PackedPrecision PrecisionOf(JobSpec spec) => spec.Precision is { } name ? Enum.Parse<PackedPrecision>(name, ignoreCase: true) : PackedPrecision.Float32;

    /// <summary>Whether a key is an option by its own name.</summary>
    private static bool IsOption(string key) => ExtractionSettings.OfCheckpoints.Find(key) is not null;
}
