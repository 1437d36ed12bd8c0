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

    private static readonly TimeSpan LookPeriod = TimeSpan.FromSeconds(10);

    /// <summary>How long a cancelled attempt may take to stop, so that it writes no mark behind it.</summary>
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(3);

    private readonly IBlobStore _store;
    private readonly string _folder;
    private readonly string _name;
    private readonly FrozenSet<string> _deadly;
    private readonly TimeProvider _time;
    private PlanningMark _mark;
    private volatile Look? _look;
    private volatile bool _isAbandoned;

    private PlanningWatch(IBlobStore store, string folder, PlanningMark mark, FrozenSet<string> deadly, TimeProvider time)
    {
        (_store, _folder, _mark, _deadly, _time) = (store, folder, mark, deadly, time);
        _name = string.Create(CultureInfo.InvariantCulture, $"{folder}{mark.Epoch}-{Guid.NewGuid():n}.json");
    }

    /// <inheritdoc/>
    public bool IsDeadly(string name) => _deadly.Contains(name);

    /// <inheritdoc/>
    public async Task EnterAsync(string name, TimeSpan patience, CancellationToken cancellationToken)
    {
        ThrowIfAbandoned();
        _mark = _mark with { Inside = name };
        await _store.PutAsync(_name, JobJson.ToBytes(_mark), cancellationToken).ConfigureAwait(false);
        _look = new Look(name, patience, _time.GetTimestamp());
    }

    /// <inheritdoc/>
    public Task LeaveAsync(CancellationToken cancellationToken)
    {
        Leave();
        ThrowIfAbandoned();
        return EndAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Leave() => _look = null;

    /// <summary>
    /// Waits for an attempt at the plan, and leaves it where it is stuck in a file: nobody can stop a thread that computes. The mark stays, as after a
    /// death.
    /// </summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="TimeoutException">It is stuck; another attempt may be made.</exception>
    public async Task<T> GuardAsync<T>(Task<T> attempt, CancellationToken cancellationToken)
    {
        while (!attempt.IsCompleted)
        {
            await Task.WhenAny(attempt, Task.Delay(LookPeriod, _time, cancellationToken)).ConfigureAwait(false);
            if (cancellationToken.IsCancellationRequested)
            {
                await Task.WhenAny(attempt, Task.Delay(StopTime, _time, CancellationToken.None)).ConfigureAwait(false);
                _isAbandoned = true;
                break;
            }

            if (!attempt.IsCompleted && _look is { } look && _time.GetElapsedTime(look.Since) > look.Patience)
            {
                _isAbandoned = true;
                throw new StalledPlanningException(look.Name, look.Patience);
            }
        }

        return await attempt.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Marks the orderly end of one attempt at a plan: no mark, no death.</summary>
    public Task EndAsync(CancellationToken cancellationToken) => _store.DeleteAsync(_name, etag: null, cancellationToken);

    /// <summary>Forgets every death: there is a plan, or none can be made.</summary>
    public async Task ForgetAsync(CancellationToken cancellationToken)
    {
        await foreach (var entry in _store.ListAsync(_folder, cancellationToken).ConfigureAwait(false))
        {
            await _store.DeleteAsync(entry.Name, etag: null, cancellationToken).ConfigureAwait(false);
        }
    }

    internal static async Task<PlanningWatch> BeginAsync(IBlobStore store, string jobId, long epoch, TimeProvider time, CancellationToken cancellationToken)
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
        var mark = new PlanningMark(epoch, time.GetUtcNow(), $"{Environment.MachineName}/{Environment.ProcessId}", null);
        return new PlanningWatch(store, folder, mark, deadly.ToFrozenSet(StringComparer.Ordinal), time);
    }

    /// <summary>The mark of an attempt that was left stuck stays.</summary>
    private void ThrowIfAbandoned()
    {
        if (_isAbandoned)
        {
            throw new OperationCanceledException("Another attempt at the plan has been begun.");
        }
    }

    private sealed record Look(string Name, TimeSpan Patience, long Since);
}
