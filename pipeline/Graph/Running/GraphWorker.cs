using System.Collections.Concurrent;
using LukePipeline.Graph.Building;
using LukePipeline.Jobs.Work;

namespace LukePipeline.Graph.Running;

/// <summary>The work on the units of graphs in this process. What the units of a build have in common is read once.</summary>
/// <param name="steps">Opens builds.</param>
public sealed class GraphWorker(GraphSteps steps)
{
    /// <summary>Builds kept open, those used last.</summary>
    private const int Kept = 4;

    private readonly ConcurrentDictionary<(string Output, string JobId, long Epoch), Task<GraphUnits>> _builds = new();

    /// <summary>Does one unit, unless it is done.</summary>
    /// <param name="task">The unit, by its number in the plan.</param>
    /// <param name="cancellationToken">Stops the work; what it wrote stays invisible.</param>
    /// <returns>What it came to, whoever did it.</returns>
    public async Task<WorkCounts> RunAsync(ShardTask task, CancellationToken cancellationToken)
    {
        var key = (task.Output, task.JobId, task.Epoch);
        var opening = _builds.GetOrAdd(key, _ => Task.Run(() => steps.OpenAsync(task.Output, task.JobId, task.Epoch, CancellationToken.None), CancellationToken.None));
        try
        {
            var units = await opening.WaitAsync(cancellationToken).ConfigureAwait(false);
            return (await units.RunAsync(task.Shard, cancellationToken).ConfigureAwait(false)).Counts();
        }
        catch when (opening.IsFaulted)
        {
            _builds.TryRemove(new(key, opening));
            throw;
        }
        finally
        {
            foreach (var old in _builds.ToArray().Where(build => build.Key != key).SkipLast(Kept - 1))
            {
                _builds.TryRemove(old);
            }
        }
    }
}
