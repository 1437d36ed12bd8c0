using System.Text.Json;
using LukePipeline.Engine.Batches;
using LukePipeline.Extraction;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Spec;

namespace LukePipeline.Jobs.Datasets;

/// <summary>What <c>reprocess</c> has done anew: which stages, and so which settings may be others than those of the dataset.</summary>
/// <param name="spec">What is asked.</param>
/// <param name="stages">All stages.</param>
internal sealed class Reprocessing(JobSpec spec, StageRegistry stages)
{
    /// <summary>Every input is read again, and nothing that is stored is of use.</summary>
    public const string All = "all";

    /// <summary>What failed is tried again.</summary>
    public const string Failed = "failed";

    /// <summary>Whether all inputs are read again, and one snapshot takes the place of all that is there.</summary>
    public bool IsAnew => spec.Reprocess is not (null or Failed);

    /// <summary>Whether the settings may be any others.</summary>
    public bool IsAll => spec.Reprocess == All;

    /// <summary>The stages that are run anew: the one that is named, and those that build on it.</summary>
    private IReadOnlySet<StageId> Redone => IsAll ? stages.All.Select(stage => stage.Id).ToHashSet() : IsAnew ? With(new StageId(spec.Reprocess!)) : new HashSet<StageId>();

    /// <summary>The stages whose rows stay in a run that is made anew; none where all are run.</summary>
    /// <param name="plan">The plan: a stage without a checkpoint of its own takes from the pass over candidates, which then has to be made.</param>
    public IReadOnlyList<StageId> Kept(JobPlan plan)
    {
        var redone = Redone;
        var needsFirst = redone.Any(stage => spec.Stages.Contains(stage) && stages.Get(stage).Checkpoint is not null && !plan.Models.ContainsKey(stage));
        return !IsAnew || needsFirst || redone.Contains(stages.All[0].Id) ? [] : [.. spec.Stages.Where(stage => !redone.Contains(stage))];
    }

    /// <summary>Whether a key may be another than in the dataset, since all that it changes is done anew.</summary>
    public bool Covers(string key, string? before, string? now) => IsAll || (OwnersOf(key, before, now) is { } owners && owners.All(Redone.Contains));

    /// <summary>The stage that has to be named for some keys to be others; null where only all will do.</summary>
    /// <param name="keys">The keys with their values in the dataset and now.</param>
    public StageId? Offer(IEnumerable<(string Key, string? Before, string? Now)> keys)
    {
        var owners = new HashSet<StageId>();
        foreach (var (key, before, now) in keys)
        {
            if (OwnersOf(key, before, now) is not { } some)
            {
                return null;
            }

            owners.UnionWith(some);
        }

        // All stages build on the first one: naming it is no less than all.
        return stages.All.Skip(1).Where(stage => spec.Stages.Contains(stage.Id) && owners.IsSubsetOf(With(stage.Id))).Select(stage => (StageId?)stage.Id).LastOrDefault();
    }

    private HashSet<StageId> With(StageId first)
    {
        var found = new HashSet<StageId> { first };
        foreach (var stage in stages.All.Where(stage => stage.DependsOn.Any(found.Contains)))
        {
            found.Add(stage.Id);
        }

        return found;
    }

    /// <summary>The stages whose rows a key changes; null where it may change those of any.</summary>
    private IReadOnlyList<StageId>? OwnersOf(string key, string? before, string? now)
    {
        if (key == "stages")
        {
            // A stage that is asked for the first time has to be run once; what one found that is asked no more would stay without being kept up.
            var (known, asked) = (Names(before), Names(now));
            return known.Except(asked).Any() ? null : [.. asked.Except(known).Select(name => new StageId(name))];
        }

        var owners = stages.All.Where(stage => key == DatasetSettings.ModelOf(stage.Id) || stage.Settings.Any(setting => setting.Name == key) || stage.CheckpointOptions.Contains(key));
        return owners.Select(stage => stage.Id).ToList() is { Count: > 0 } found ? found : null;
    }

    private static string[] Names(string? stages) => stages is null ? [] : JsonSerializer.Deserialize<string[]>(stages) ?? [];
}
