using System.Collections.Concurrent;

namespace LukePipeline.Tables.Formats.Parquet;

/// <summary>
/// The thread on which a process encodes row groups, one at a time. The buffers for that are some five times a row group and come from
/// pools that keep some for every thread that ever asked: on one thread, all the shards of a process need them once.
/// </summary>
internal static class EncodingThread
{
    private static readonly BlockingCollection<Action> Queue = Start();

    /// <summary>Runs work that never waits, after what was handed in before.</summary>
    /// <exception cref="OperationCanceledException">The work was cancelled before its turn.</exception>
    public static Task RunAsync(Action work, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Queue.Add(
            () =>
            {
                try
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    work();
                    done.SetResult();
                }
                catch (Exception e)
                {
                    done.SetException(e);
                }
            },
            CancellationToken.None);
        return done.Task;
    }

    private static BlockingCollection<Action> Start()
    {
        var queue = new BlockingCollection<Action>();
        var thread = new Thread(() =>
        {
            foreach (var work in queue.GetConsumingEnumerable())
            {
                work();
            }
        });
        thread.Name = "luke tables";
        thread.IsBackground = true;
        thread.Start();
        return queue;
    }
}
