using LukePipeline.Corpus.Inputs;
using LukePipeline.Corpus.Planning;
using LukePipeline.Ground;
using LukePipeline.Jobs.Delta;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Snapshots;
using LukePipeline.Jobs.Spec;
using LukePipeline.Storage;

namespace LukePipeline.Jobs.Datasets;

/// <summary>Plans a run of a dataset: what is new, changed or gone since the latest snapshot, and what that does to its parts.</summary>
/// <param name="planner">Resolves settings, and cuts inputs.</param>
/// <param name="inputs">Where the inputs are.</param>
/// <param name="store">A store rooted at the output prefix.</param>
/// <param name="time">The clock.</param>
/// <param name="adopted">What stands for the latest snapshot where nothing may be written; null for what is there.</param>
internal sealed class DatasetPlanner(JobPlanner planner, IInputStore inputs, IBlobStore store, TimeProvider time, AdoptableOutput? adopted = null)
{
    /// <summary>An input of this length is read once more at planning for its hash: one whose time alone has changed is then never read again.</summary>
    private const long HashedFrom = 128 << 10;

    private readonly SnapshotStore _snapshots = new(store);

    /// <summary>Plans the run.</summary>
    /// <param name="spec">What is asked.</param>
    /// <param name="watch">Is told what is looked into; null for nobody, where only the changes are of interest.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LukeException">An input or a checkpoint is missing, or the dataset was made with other settings, or too much is gone.</exception>
    public async Task<JobPlan> PlanAsync(JobSpec spec, IPlanningWatch? watch, CancellationToken cancellationToken)
    {
        var plan = await planner.ResolveAsync(spec, watch, cancellationToken).ConfigureAwait(false);
        var (parent, changes) = await LookAsync(spec, plan, cancellationToken).ConfigureAwait(false);
        var (settings, number) = (DatasetSettings.Of(plan), (parent?.Number ?? -1) + 1);
        await new DeltaLog(store, planner.Parts.FormatOf(spec)).EnsureFreeAsync(number, DatasetTables.Of(settings, planner.Parts), cancellationToken).ConfigureAwait(false);
        var reading = await planner.Reading(spec).PlanAsync(await HashAsync(changes.Read, JobReading.Of(spec), watch, cancellationToken).ConfigureAwait(false), watch, cancellationToken).ConfigureAwait(false);
        var asked = Asked(spec);
        var kept = asked.Kept(plan);
        var reuse = asked.IsAnew && kept.Count == 0
            ? new Dictionary<string, IReadOnlyList<string>>()
            : changes.Superseded.Order(StringComparer.Ordinal).ToDictionary(source => source, source => changes.Parts[source], StringComparer.Ordinal);
        var (removed, rewrites) = await SupersedeAsync(spec, parent, changes, cancellationToken).ConfigureAwait(false);
        return plan with
        {
            Corpus = reading.Refused.Count > 0 ? JobPlanner.WithAShard(reading) : reading,
            Dataset = new DatasetRun
            {
                Snapshot = number,
                Parent = parent?.Number,
                Settings = settings,
                Removed = removed,
                Rewrites = rewrites,
                KeptStages = kept.Count > 0 ? kept : null,
                Reuse = reuse,
                ReusedBytes = reuse.Count > 0 ? BytesOf(reuse, parent) : null,
                Touched = changes.Touched,
                Forgotten = changes.Forgotten,
                Kept = changes.Kept,
                Changes = changes.Counts,
            },
        };
    }

    /// <summary>What a run would find.</summary>
    /// <inheritdoc cref="PlanAsync"/>
    public async Task<DatasetChanges> LookAsync(JobSpec spec, CancellationToken cancellationToken) =>
        (await LookAsync(spec, await planner.ResolveRowsAsync(spec, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false)).Changes.Counts;

    private async Task<(Snapshot? Parent, InputChanges Changes)> LookAsync(JobSpec spec, JobPlan plan, CancellationToken cancellationToken)
    {
        var parent = adopted?.Snapshot ?? await _snapshots.ReadLatestAsync(cancellationToken).ConfigureAwait(false);
        if (parent is not null)
        {
            Check(parent, spec, plan);
        }

        // Of a dataset that is there, inputs that are all gone are a change like any other.
        var found = await planner.Reading(spec).FindAsync(spec.Inputs, mayBeEmpty: parent is not null, cancellationToken).ConfigureAwait(false);
        var changes = await new InputComparison(spec, Asked(spec), inputs, time.GetUtcNow())
            .CompareAsync(found, RowsOf(parent, cancellationToken), cancellationToken).ConfigureAwait(false);
        return (parent, changes with { Counts = changes.Counts with { Resumes = parent?.RolledBackTo is null ? null : true } });
    }

    private Reprocessing Asked(JobSpec spec) => new(spec, planner.Parts.Stages);

    private IAsyncEnumerable<CatalogueRow> RowsOf(Snapshot? parent, CancellationToken cancellationToken) =>
        adopted?.Inputs ?? Catalogue.ReadAsync(store, parent, cancellationToken);

    private void Check(Snapshot parent, JobSpec spec, JobPlan plan)
    {
        DatasetSettings.Check(store.Location, parent.Settings, DatasetSettings.Of(plan), Asked(spec));
        if (parent.RolledBackTo is { } target && spec.ResumeFromHere != true)
        {
            throw new LukeException(
                $"{store.Location} was rolled back to snapshot {target}. The next run would do again what was undone: add --resume-from-here once the cause is removed.",
                null,
                ReasonCode.RolledBack);
        }
    }

    private async Task<FoundInputs> HashAsync(FoundInputs found, CorpusOptions reading, IPlanningWatch? watch, CancellationToken cancellationToken)
    {
        var files = new List<FoundInput>(found.Files.Count);
        foreach (var input in found.Files)
        {
            files.Add(input with { File = await HashAsync(input.File, reading, watch, cancellationToken).ConfigureAwait(false) });
        }

        return found with { Files = files };
    }

    private async Task<InputFile> HashAsync(InputFile file, CorpusOptions reading, IPlanningWatch? watch, CancellationToken cancellationToken)
    {
        if (file.Length <= HashedFrom || watch?.IsDeadly(file.Source) == true)
        {
            return file;
        }

        try
        {
            return file with { ContentHash = await ContentVersion.HashAsync(inputs, file, reading, cancellationToken).ConfigureAwait(false) };
        }
        catch (InputException)
        {
            // Whoever reads the file will find the same and report it.
            return file;
        }
    }

    private static SortedDictionary<string, long> BytesOf(Dictionary<string, IReadOnlyList<string>> reuse, Snapshot? parent)
    {
        var used = reuse.Values.SelectMany(parts => parts).ToHashSet(StringComparer.Ordinal);
        return new((parent?.Parts ?? []).Where(part => used.Contains(part.Name)).ToDictionary(part => part.Name, part => part.Files.Sum(file => file.Bytes)), StringComparer.Ordinal);
    }

    /// <summary>Which parts leave, and which are written anew: those that hold rows of inputs that leave and of others that stay.</summary>
    private async Task<(IReadOnlyList<string> Removed, IReadOnlyList<PartRewrite> Rewrites)> SupersedeAsync(
        JobSpec spec, Snapshot? parent, InputChanges changes, CancellationToken cancellationToken)
    {
        if (parent is null)
        {
            return ([], []);
        }

        if (Asked(spec).IsAnew)
        {
            return ([.. parent.Parts.Select(part => part.Name)], []);
        }

        var leaving = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var source in changes.Superseded.Concat(changes.Forgotten))
        {
            foreach (var part in changes.Parts[source])
            {
                leaving.TryAdd(part, []);
                leaving[part].Add(source);
            }
        }

        if (leaving.Count == 0)
        {
            return ([], []);
        }

        var inputsOf = leaving.Keys.ToDictionary(part => part, _ => 0L, StringComparer.Ordinal);
        await foreach (var row in RowsOf(parent, cancellationToken).ConfigureAwait(false))
        {
            foreach (var part in row.Parts.Where(inputsOf.ContainsKey))
            {
                inputsOf[part]++;
            }
        }

        var whole = leaving.Where(part => part.Value.Count == inputsOf[part.Key]).Select(part => part.Key).ToList();
        return (whole, [.. leaving.Where(part => part.Value.Count < inputsOf[part.Key]).Select(part => new PartRewrite(part.Key, [.. part.Value.Order(StringComparer.Ordinal)]))]);
    }
}
