using System.Diagnostics;
using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Batches.Codec;
using LukePipeline.Engine.Queue;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Grains.Contracts;
using LukePipeline.Grains.Devices;

namespace LukePipeline.Benchmarks.Scheduling;

/// <summary>
/// Engines that compute nothing: a batch of 64 kB takes 50 ms, one of another size in proportion, during which the engine's
/// own thread sleeps. Every batch comes back without mentions.
/// </summary>
internal sealed class SimulatedDevice : IModelLoader
{
    /// <summary>The batch that the time is given for.</summary>
    public const int BatchBytes = 64 << 10;

    /// <summary>What it takes.</summary>
    public static readonly TimeSpan BatchTime = TimeSpan.FromMilliseconds(50);

    private long _batches;
    private long _nominal;
    private long _slept;
    private long _first = long.MaxValue;
    private long _last;

    /// <summary>Batches so far.</summary>
    public long Batches => Interlocked.Read(ref _batches);

    /// <summary>Time that the batches so far should have taken.</summary>
    public TimeSpan Nominal => TimeSpan.FromTicks(Interlocked.Read(ref _nominal));

    /// <summary>Time that they took: the operating system wakes a sleeper late, the later the busier the machine.</summary>
    public TimeSpan Slept => TimeSpan.FromTicks(Interlocked.Read(ref _slept));

    /// <summary>From the beginning of the first batch to the end of the last.</summary>
    public TimeSpan Span => Stopwatch.GetElapsedTime(Interlocked.Read(ref _first), Interlocked.Read(ref _last));

    /// <inheritdoc/>
    public Task<ILoadedWeights> LoadAsync(ModelReference model, CancellationToken cancellationToken) =>
        Task.FromResult<ILoadedWeights>(new Weights(this));

    private InferenceResult Run(InferenceBatch batch)
    {
        var began = Stopwatch.GetTimestamp();
        var time = BatchTime * ((double)BatchCodec.SizeOf(batch) / BatchBytes);
        Thread.Sleep(time);
        var ended = Stopwatch.GetTimestamp();
        Interlocked.Increment(ref _batches);
        Interlocked.Add(ref _nominal, time.Ticks);
        Interlocked.Add(ref _slept, Stopwatch.GetElapsedTime(began, ended).Ticks);
        Lower(ref _first, began);
        Raise(ref _last, ended);
        return new EntityResult([.. Enumerable.Repeat(Array.Empty<MentionResult>(), batch.Count)]);
    }

    private static void Lower(ref long place, long value)
    {
        for (var seen = Interlocked.Read(ref place); value < seen;)
        {
            seen = Interlocked.CompareExchange(ref place, value, seen);
        }
    }

    private static void Raise(ref long place, long value)
    {
        for (var seen = Interlocked.Read(ref place); value > seen;)
        {
            seen = Interlocked.CompareExchange(ref place, value, seen);
        }
    }

    private sealed class Weights(SimulatedDevice device) : ILoadedWeights
    {
        public ILukeExecutor CreateExecutor() => new Executor(device);

        public void Dispose()
        {
        }
    }

    private sealed class Executor(SimulatedDevice device) : ILukeExecutor
    {
        public InferenceResult Run(InferenceBatch batch) => device.Run(batch);

        public void Dispose()
        {
        }
    }
}
