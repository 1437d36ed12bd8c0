using LukePipeline.Jobs.Steps;
using LukePipeline.Jobs.Work;

namespace LukePipeline.Grains.Jobs;

/// <summary>
/// The shards whose holders fell silent: each may have been committed by one that died before it could say so, and is not given out before the store was asked.
/// Used on the job's thread only.
/// </summary>
/// <param name="policy">How often the store is asked.</param>
/// <param name="time">The clock of the pauses.</param>
/// <param name="isForAnother">Whether a failure is to be left to another silo.</param>
internal sealed class LostShards(RetryPolicy policy, TimeProvider time, Func<JobFailure, bool> isForAnother)
{
    private readonly HashSet<int> _lost = [];
    private int[] _asked = [];
    private RetriedStep<IReadOnlyDictionary<int, WorkCounts>>? _asking;

    /// <summary>Why the store is asked again; null otherwise.</summary>
    public string? WaitingOn => _asking?.WaitingOn;

    /// <summary>Notes a shard.</summary>
    public void Add(int shard) => _lost.Add(shard);

    /// <summary>Forgets all: the job begins anew.</summary>
    public void Clear()
    {
        _lost.Clear();
        _asking = null;
    }

    /// <summary>Looks whether the store has told of all of them, asking it where nobody does.</summary>
    /// <param name="ask">Asks for the commits of some shards, off this thread.</param>
    /// <param name="found">Takes a shard that is committed.</param>
    /// <param name="failure">Why the store does not tell; null otherwise.</param>
    /// <returns>False while it is not known.</returns>
    public bool TryFinish(
        Func<IReadOnlyCollection<int>, CancellationToken, Task<IReadOnlyDictionary<int, WorkCounts>>> ask, Action<int, WorkCounts> found, out JobFailure? failure)
    {
        failure = null;
        if (_asking is null)
        {
            if (_lost.Count == 0)
            {
                return true;
            }

            int[] asked = [.. _lost];
            (_asked, _asking) = (asked, new RetriedStep<IReadOnlyDictionary<int, WorkCounts>>(stop => ask(asked, stop), policy, time, isForAnother));
        }

        if (!_asking.TryFinish(out var committed, out failure))
        {
            return false;
        }

        _asking = null;
        foreach (var (shard, counts) in committed ?? new Dictionary<int, WorkCounts>())
        {
            found(shard, counts);
        }

        _lost.ExceptWith(committed is null ? [] : _asked);
        return _lost.Count == 0;
    }
}
