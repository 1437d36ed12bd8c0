using System.Collections.Frozen;
using System.Globalization;
using LukePipeline.Corpus.Planning;
using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Spec;
using LukePipeline.Storage;

namespace LukePipeline.Jobs.Commit;

/// <summary>The marks of planning, by which an input that ends its planner is told from bad luck after any crash.</summary>
public sealed class PlanningWatch : IPlanningWatch
{
    /// <summary>What was looked into at so many deaths is looked into no more.</summary>
    private const int Deaths = 2;

    private readonly IBlobStore _store;
    private readonly string _folder;
    private readonly string _name;
    private readonly FrozenSet<string> _deadly;
    private PlanningMark _mark;

    private PlanningWatch(IBlobStore store, string folder, PlanningMark mark, FrozenSet<string> deadly)
    {
        (_store, _folder, _mark, _deadly) = (store, folder, mark, deadly);
        _name = string.Create(CultureInfo.InvariantCulture, $"{folder}{mark.Epoch}-{Guid.NewGuid():n}.json");
    }

    /// <inheritdoc/>
    public bool IsDeadly(string name) => _deadly.Contains(name);

    /// <inheritdoc/>
    public Task EnterAsync(string name, CancellationToken cancellationToken)
    {
        _mark = _mark with { Inside = name };
        return _store.PutAsync(_name, JobJson.ToBytes(_mark), cancellationToken);
    }

    /// <summary>Marks the orderly end of one attempt at a plan: no mark, no death.</summary>
    public Task LeaveAsync(CancellationToken cancellationToken) => _store.DeleteAsync(_name, etag: null, cancellationToken);

    /// <summary>Forgets every death: there is a plan, or none can be made.</summary>
    public async Task ForgetAsync(CancellationToken cancellationToken)
    {
        await foreach (var entry in _store.ListAsync(_folder, cancellationToken).ConfigureAwait(false))
        {
            await _store.DeleteAsync(entry.Name, etag: null, cancellationToken).ConfigureAwait(false);
        }
    }

    internal static async Task<PlanningWatch> BeginAsync(IBlobStore store, string jobId, long epoch, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (files, folder) = (new JobFiles(store), JobPaths.PlanningMarks(jobId));
        var inside = new List<string>();
        await foreach (var entry in store.ListAsync(folder, cancellationToken).ConfigureAwait(false))
        {
            if (await files.ReadAsync<PlanningMark>(entry.Name, cancellationToken).ConfigureAwait(false) is { Inside: { } name })
            {
                inside.Add(name);
            }
        }

        var deadly = inside.CountBy(name => name).Where(count => count.Value >= Deaths).Select(count => count.Key);
        var mark = new PlanningMark(epoch, now, $"{Environment.MachineName}/{Environment.ProcessId}", null);
        return new PlanningWatch(store, folder, mark, deadly.ToFrozenSet(StringComparer.Ordinal));
    }
}
