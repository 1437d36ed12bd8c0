using LukePipeline.Corpus.Inputs;
using LukePipeline.Corpus.Planning;
using LukePipeline.Ground;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Spec;
using LukePipeline.Storage;
using LukePipeline.Storage.Locations;

namespace LukePipeline.Jobs.Steps;

/// <summary>What of the inputs of a plan is otherwise by now: what a new job would find.</summary>
/// <param name="Added">Files that the plan has not seen.</param>
/// <param name="Changed">Files that it has seen otherwise.</param>
/// <param name="Gone">Files that are no longer there.</param>
internal sealed record PlanChanges(int Added, int Changed, int Gone)
{
    /// <summary>Whether there is any.</summary>
    public bool Any => Total > 0;

    private int Total => Added + Changed + Gone;

    /// <summary>Lists the inputs anew.</summary>
    /// <exception cref="LukeException">An input is no longer there.</exception>
    public static async Task<PlanChanges> FindAsync(IInputStore inputs, JobPlan plan, JobSpec spec, CancellationToken cancellationToken)
    {
        var planner = new ShardPlanner(inputs, JobReading.Of(spec));
        FoundInputs now;
        try
        {
            now = await planner.FindAsync(spec.Inputs, cancellationToken);
        }
        catch (LukeException e) when (e is not BlobStoreException && Meant(spec) is { } meant && !meant.SequenceEqual(spec.Inputs))
        {
            // A link, which no new job would read through, to what this one has read: it is the same job.
            now = await planner.FindAsync(meant, cancellationToken);
        }

        return Of(plan.Corpus.Files, now.Files.Select(found => found.File));
    }

    /// <summary>Compares two listings, which go by side by side: there may be a million files in each.</summary>
    /// <param name="planned">The files of a plan, ordered by source.</param>
    /// <param name="now">Those that are there now, in the same order.</param>
    public static PlanChanges Of(IEnumerable<InputFile> planned, IEnumerable<InputFile> now)
    {
        using var then = planned.GetEnumerator();
        var (added, changed, gone, isThere) = (0, 0, 0, then.MoveNext());
        foreach (var file in now)
        {
            for (; isThere && string.CompareOrdinal(then.Current.Source, file.Source) < 0; isThere = then.MoveNext())
            {
                gone++;
            }

            if (!isThere || then.Current.Source != file.Source)
            {
                added++;
                continue;
            }

            // A file of the same name elsewhere is another one.
            var isElsewhere = then.Current.Location != file.Location && FullLocation.Identify(then.Current.Location) != FullLocation.Identify(file.Location);
            (added, gone) = isElsewhere ? (added + 1, gone + 1) : (added, gone);
            changed += !isElsewhere && (then.Current.Length, then.Current.ETag) != (file.Length, file.ETag) ? 1 : 0;
            isThere = then.MoveNext();
        }

        for (; isThere; isThere = then.MoveNext())
        {
            gone++;
        }

        return new PlanChanges(added, changed, gone);
    }

    /// <summary>What a person should know of them; null when there are none.</summary>
    public string? ToNotice()
    {
        string[] clauses = [.. Clauses()];
        var (last, what) = (clauses.LastOrDefault(), Total == 1 ? "it" : "them");
        return last is null
            ? null
            : $"{(clauses.Length == 1 ? last : $"{string.Join(", ", clauses[..^1])} and {last}")} since; --overwrite runs the job anew {(Added + Changed == 0 ? "without" : "with")} {what}.";
    }

    private static string[] Meant(JobSpec spec) => [.. spec.Inputs.Select(input => NamedInput.Parse(input).With(FullLocation.Identify))];

    private IEnumerable<string> Clauses()
    {
        var isNamed = false;
        foreach (var (count, kind, verb) in new[] { (Added, "new input file", "appeared"), (Changed, "input file", "changed"), (Gone, "input file", "gone") })
        {
            if (count > 0)
            {
                var has = (verb, count) switch
                {
                    ("gone", 1) => "is",
                    ("gone", _) => "are",
                    (_, 1) => "has",
                    _ => "have",
                };
                yield return $"{count}{(isNamed ? "" : $" {kind}{(count == 1 ? "" : "s")}")} {has} {verb}";
                isNamed = true;
            }
        }
    }
}
