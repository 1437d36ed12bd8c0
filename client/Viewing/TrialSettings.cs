using LukePipeline.Ground.Settings;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Spec;

namespace LukePipeline.Client.Viewing;

/// <summary>The settings of a job that <c>luke try</c> takes as well: what decides what is found in one text.</summary>
internal static class TrialSettings
{
    private static readonly string[] Keys =
    [
        "entityModel", "relationModel", "segmenter", "context", "window", "windowText", "maxMentionSubwords", "maxMentionWords", "maxCandidatesPerPass", "candidateMargin", "consistency",
        "minScore", "minRelationScore", "pairSchema", "relationRules", "maxPairsPerSentence", "precision",
    ];

    /// <summary>All of them, as the schema of a job says them.</summary>
    public static IReadOnlyList<Setting> All { get; } = [.. Keys.Select(key => JobSpecKeys.Find(key)!)];

    /// <summary>Reads them by the rules of a job.</summary>
    /// <param name="given">What the command line gives.</param>
    /// <exception cref="JobSpecException">A value is not one that a job takes.</exception>
    public static JobSpec Read(System.Text.Json.Nodes.JsonObject given)
    {
        var spec = JobOptions.NoJob.ToJson();
        foreach (var key in Keys.Where(given.ContainsKey))
        {
            spec[key] = given[key]!.DeepClone();
        }

        return JobSpec.Parse(spec);
    }
}
