using LukePipeline.Ground;
using LukePipeline.Jobs.Spec;
using LukePipeline.Storage;

namespace LukePipeline.Jobs.Schedules;

/// <summary>Schedules and what became of their occurrences, below one folder or URL.</summary>
/// <param name="store">Where they lie.</param>
/// <remarks>
/// <c>schedules/ID.json</c> is the state of a schedule, changed by compare-and-swap. <c>occurrences/ID/MONTH/…</c> are records, put if absent.
/// </remarks>
public sealed class ScheduleStore(IBlobStore store)
{
    private const string Folder = "schedules/";
    private const string Extension = ".json";
    private const string EndExtension = ".end.json";

    /// <summary>Reads a schedule; null where there is none of that name.</summary>
    /// <exception cref="LukeException">A later program wrote it.</exception>
    public async Task<(ScheduleState State, string ETag)?> ReadAsync(string id, CancellationToken cancellationToken)
    {
        if (await store.TryReadAsync(NameOf(id), cancellationToken).ConfigureAwait(false) is not { } content)
        {
            return null;
        }

        var state = JobJson.FromBytes<ScheduleState>(content.Bytes.Span)!;
        return state.Version <= ScheduleState.CurrentVersion
            ? (state, content.ETag)
            : throw new LukeException($"The schedule {id} in {store.Location} was written by a later program (version {state.Version}, this one knows {ScheduleState.CurrentVersion}). Upgrade the silos.");
    }

    /// <summary>Writes a new schedule.</summary>
    /// <returns>False where there is one of that name.</returns>
    public async Task<bool> TryCreateAsync(ScheduleState state, CancellationToken cancellationToken) =>
        await store.TryCreateAsync(NameOf(state.Id), JobJson.ToBytes(state), cancellationToken).ConfigureAwait(false) is not null;

    /// <summary>Replaces a schedule as it was read.</summary>
    /// <returns>False where it has changed since, or is gone.</returns>
    public async Task<bool> TryReplaceAsync(ScheduleState state, string etag, CancellationToken cancellationToken) =>
        await store.TryReplaceAsync(NameOf(state.Id), JobJson.ToBytes(state), etag, cancellationToken).ConfigureAwait(false) is not null;

    /// <summary>Deletes a schedule; its records stay.</summary>
    public Task<bool> DeleteAsync(string id, CancellationToken cancellationToken) => store.DeleteAsync(NameOf(id), null, cancellationToken);

    /// <summary>The names of all schedules, in order.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken)
    {
        var names = new List<string>();
        await foreach (var entry in store.ListAsync(Folder, cancellationToken).ConfigureAwait(false))
        {
            if (entry.Name.EndsWith(Extension, StringComparison.Ordinal))
            {
                names.Add(entry.Name[Folder.Length..^Extension.Length]);
            }
        }

        return names;
    }

    /// <summary>Writes a record down, if there is none of that occurrence.</summary>
    /// <returns>False where there is one.</returns>
    public async Task<bool> RecordAsync(string id, OccurrenceRecord record, CancellationToken cancellationToken) =>
        await store.TryCreateAsync($"{MonthOf(id, record.Time)}{record.Id}{Extension}", JobJson.ToBytes(record), cancellationToken).ConfigureAwait(false) is not null;

    /// <summary>Writes down how an occurrence ended, if nobody has.</summary>
    public Task RecordAsync(string id, OccurrenceEnd end, CancellationToken cancellationToken) =>
        store.TryCreateAsync($"{MonthOf(id, end.Time)}{end.Id}{EndExtension}", JobJson.ToBytes(end), cancellationToken);

    /// <summary>Whether two states hold the same, lists by what is in them.</summary>
    public static bool AreSame(ScheduleState one, ScheduleState other) => JobJson.ToBytes(one).AsSpan().SequenceEqual(JobJson.ToBytes(other));

    /// <summary>The record of an occurrence; null where there is none.</summary>
    /// <param name="id">The schedule.</param>
    /// <param name="occurrence">The name of the occurrence.</param>
    /// <param name="time">When it was due.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<OccurrenceRecord?> FindAsync(string id, string occurrence, DateTimeOffset time, CancellationToken cancellationToken) =>
        await store.TryReadAsync($"{MonthOf(id, time)}{occurrence}{Extension}", cancellationToken).ConfigureAwait(false) is { } content
            ? JobJson.FromBytes<OccurrenceRecord>(content.Bytes.Span)
            : null;

    /// <summary>The latest records, the latest first; month by month, so that years of them are not listed.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="take">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<OccurrenceRecord>> LatestAsync(ScheduleState schedule, int take, CancellationToken cancellationToken)
    {
        var found = new List<OccurrenceRecord>();
        var first = schedule.Earliest is { } earliest && earliest < schedule.Created ? earliest : schedule.Created;
        var last = schedule.Runs.Select(run => run.Time).Append(schedule.ProcessedThrough).Max();
        for (var month = new DateTimeOffset(last.Year, last.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(1); found.Count < take && month > first.AddMonths(-2); month = month.AddMonths(-1))
        {
            var names = new List<string>();
            await foreach (var entry in store.ListAsync(MonthOf(schedule.Id, month), cancellationToken).ConfigureAwait(false))
            {
                if (!entry.Name.EndsWith(EndExtension, StringComparison.Ordinal))
                {
                    names.Add(entry.Name);
                }
            }

            foreach (var name in Enumerable.Reverse(names).Take(take - found.Count))
            {
                found.Add(await ReadRecordAsync(name, cancellationToken).ConfigureAwait(false));
            }
        }

        return found;
    }

    private async Task<OccurrenceRecord> ReadRecordAsync(string name, CancellationToken cancellationToken)
    {
        var record = await store.TryReadAsync(name, cancellationToken).ConfigureAwait(false) ?? throw new BlobNotFoundException(name, store.Location);
        var end = await store.TryReadAsync($"{name[..^Extension.Length]}{EndExtension}", cancellationToken).ConfigureAwait(false);
        return JobJson.FromBytes<OccurrenceRecord>(record.Bytes.Span)! with { End = end is null ? null : JobJson.FromBytes<OccurrenceEnd>(end.Bytes.Span) };
    }

    private static string NameOf(string id) => $"{Folder}{id}{Extension}";

    private static string MonthOf(string id, DateTimeOffset time) => $"occurrences/{id}/{Occurrence.IdOf(time)[..6]}/";
}
