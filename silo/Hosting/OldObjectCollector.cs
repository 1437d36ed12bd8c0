namespace LukePipeline.Silo.Hosting;

/// <summary>
/// Collects old objects when so many have gathered, so that a long run holds no more than a short one. The rows of a shard wait for
/// their row group long enough to count as old, and left alone the collector looks at old ones once a minute or so.
/// </summary>
internal sealed class OldObjectCollector(TimeProvider time) : BackgroundService
{
    /// <summary>What may gather on top of what the last full collection left; filled in some ten seconds, collected in some 20 ms.</summary>
    private const long Slack = 8 << 20;

    /// <summary>Collecting takes a two-hundredth of the time at most, however large the heap is.</summary>
    private const int Pace = 200;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        var (left, ended, pause) = (0L, time.GetTimestamp(), TimeSpan.Zero);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (OldBytes() <= left + Slack || time.GetElapsedTime(ended) < Pace * pause)
                {
                    continue;
                }

                var begin = time.GetTimestamp();
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
                (left, ended, pause) = (OldBytes(), time.GetTimestamp(), time.GetElapsedTime(begin));
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    /// <summary>Bytes of old and of large objects, with the gaps between them, after the last collection of any kind.</summary>
    private static long OldBytes()
    {
        var generations = GC.GetGCMemoryInfo(GCKind.Any).GenerationInfo;
        return generations[GC.MaxGeneration].SizeAfterBytes + generations[GC.MaxGeneration + 1].SizeAfterBytes;
    }
}
