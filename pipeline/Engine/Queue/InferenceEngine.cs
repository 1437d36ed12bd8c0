using System.Collections.Concurrent;
using System.Diagnostics;
using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Memory;
using LukePipeline.Ground;

namespace LukePipeline.Engine.Queue;

/// <summary>One model on one device: a thread of its own, a bounded queue before it, and an <see cref="ILukeExecutor"/> on it.</summary>
/// <remarks>
/// Native compute never runs on a thread of the pool or of a grain. The bound of the queue is the back-pressure: callers wait
/// without blocking a thread. A batch that fails fails for its caller alone; the next one runs. A device that is lost or hangs
/// makes the engine useless: everything that waits fails with <see cref="EngineUnavailableException"/>, and so does every later call.
/// </remarks>
public sealed class InferenceEngine : IAsyncDisposable
{
    private readonly Func<ILukeExecutor> _create;
    private readonly InferenceEngineOptions _options;
    private readonly TimeProvider _time;
    private readonly BlockingCollection<InferenceRequest> _queue = [];
    private readonly SemaphoreSlim _slots;
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private EngineUnavailableException? _unavailable;
    private InferenceRequest? _current;
    private EngineState _state = EngineState.Starting;

    /// <summary>Starts the thread, which then creates the executor; wait for that with <see cref="WaitUntilReadyAsync"/>.</summary>
    /// <param name="name">Name for logs and the thread, e.g. <c>entities/cuda:0</c>.</param>
    /// <param name="create">Loads the model; called once, on the engine's thread. The engine disposes what it returns.</param>
    /// <param name="options">How the engine works; null for the defaults.</param>
    /// <param name="time">The clock; null for that of the system.</param>
    public InferenceEngine(string name, Func<ILukeExecutor> create, InferenceEngineOptions? options = null, TimeProvider? time = null)
    {
        Name = name;
        _create = create;
        _options = options ?? new InferenceEngineOptions();
        _time = time ?? TimeProvider.System;
        _slots = new SemaphoreSlim(_options.QueueCapacity);
        new Thread(Work) { Name = $"luke engine {name}", IsBackground = true }.Start();
    }

    /// <summary>The engine's name.</summary>
    public string Name { get; }

    /// <summary>How the engine is. Only <see cref="EngineState.Ready"/> and <see cref="EngineState.Starting"/> promise anything.</summary>
    public EngineState State
    {
        get
        {
            lock (_gate)
            {
                return _state;
            }
        }
    }

    /// <summary>Number of batches that wait or run.</summary>
    public int Load
    {
        get
        {
            lock (_gate)
            {
                return _queue.Count + (_current is null ? 0 : 1);
            }
        }
    }

    /// <summary>Waits until the model is loaded.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="LukeException">It could not be loaded, or the engine was stopped.</exception>
    public Task WaitUntilReadyAsync(CancellationToken cancellationToken) => _started.Task.WaitAsync(cancellationToken);

    /// <summary>Has one batch run after those that came before it.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="cancellationToken">Gives up: a batch that waits is not run, one that runs is finished for nobody.</param>
    /// <exception cref="InferenceException">The model failed on this batch.</exception>
    /// <exception cref="EngineUnavailableException">The engine cannot run anything any more.</exception>
    public async Task<InferenceResult> RunAsync(InferenceBatch batch, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        using var request = new InferenceRequest(batch, cancellationToken);
        lock (_gate)
        {
            if (_unavailable is not null)
            {
                _slots.Release();
                throw new EngineUnavailableException(_unavailable.Message, _unavailable.InnerException);
            }

            _queue.Add(request, CancellationToken.None);
        }

        using var activity = InferenceInstruments.Begin(batch);
        try
        {
            return await request.Result.ConfigureAwait(false);
        }
        finally
        {
            InferenceInstruments.End();
        }
    }

    /// <summary>Finishes the batch that runs, fails those that wait, and ends the thread; a hanging device is not waited for.</summary>
    public async ValueTask DisposeAsync()
    {
        BecomeUnavailable(EngineState.Stopped, new EngineUnavailableException($"Engine {Name} was stopped."), failCurrent: false);
        if (State != EngineState.Stalled)
        {
            await _ended.Task.ConfigureAwait(false);
        }
    }

    private void Work()
    {
        ILukeExecutor? executor = null;
        var heap = new NativeHeap(_time);
        try
        {
            executor = new HalvingExecutor(_create());
            lock (_gate)
            {
                if (_unavailable is null)
                {
                    _state = EngineState.Ready;
                }
            }

            _started.TrySetResult();
            foreach (var request in _queue.GetConsumingEnumerable())
            {
                _slots.Release();
                Run(executor, request);
                heap.TrimIfDue();
            }
        }
        catch (Exception e)
        {
            BecomeUnavailable(
                EngineState.Failed,
                new EngineUnavailableException(e is LukeException ? e.Message : $"Engine {Name} could not load its model: {e.Message}", e),
                failCurrent: true);
        }
        finally
        {
            executor?.Dispose();
            _ended.TrySetResult();
        }
    }

    private void Run(ILukeExecutor executor, InferenceRequest request)
    {
        lock (_gate)
        {
            if (_unavailable is not null)
            {
                request.Fail(new EngineUnavailableException(_unavailable.Message, _unavailable.InnerException));
                return;
            }

            if (request.IsAbandoned)
            {
                return;
            }

            _current = request;
        }

        CrashPoints.HitBatch(request.Batch.WordIds);
        using var watchdog = _time.CreateTimer(_ => Stall(request), null, _options.StallAfter, Timeout.InfiniteTimeSpan);
        var began = Stopwatch.GetTimestamp();
        try
        {
            var result = executor.Run(request.Batch);
            InferenceInstruments.Ran(request.Batch, Stopwatch.GetElapsedTime(began), succeeded: true);
            request.Succeed(result);
        }
        catch (Exception e) when (_options.IsFatal(e))
        {
            InferenceInstruments.Ran(request.Batch, Stopwatch.GetElapsedTime(began), succeeded: false);
            BecomeUnavailable(EngineState.Failed, new EngineUnavailableException($"Engine {Name} lost its device: {e.Message}", e), failCurrent: true);
        }
        catch (Exception e)
        {
            InferenceInstruments.Ran(request.Batch, Stopwatch.GetElapsedTime(began), succeeded: false);
            request.Fail(e as InferenceException ?? new InferenceException($"The model failed on a batch of {request.Batch.Count}: {e.Message}", e));
        }
        finally
        {
            lock (_gate)
            {
                _current = null;
            }
        }
    }

    private void Stall(InferenceRequest request)
    {
        lock (_gate)
        {
            if (!ReferenceEquals(_current, request))
            {
                return;
            }
        }

        BecomeUnavailable(
            EngineState.Stalled,
            new EngineUnavailableException($"Engine {Name} has run one batch for more than {_options.StallAfter}: its device hangs. Restart the process."),
            failCurrent: true);
    }

    private void BecomeUnavailable(EngineState state, EngineUnavailableException reason, bool failCurrent)
    {
        lock (_gate)
        {
            if (_unavailable is not null)
            {
                return;
            }

            _unavailable = reason;
            _state = state;
            if (failCurrent)
            {
                _current?.Fail(reason);
            }

            _queue.CompleteAdding();
            _started.TrySetException(reason);
            while (_queue.TryTake(out var waiting))
            {
                waiting.Fail(reason);
                _slots.Release();
            }
        }
    }
}
