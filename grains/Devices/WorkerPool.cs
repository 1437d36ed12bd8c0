using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Batches.Codec;
using LukePipeline.Engine.Queue;
using LukePipeline.Grains.Contracts;
using LukePipeline.Ground;
using LukePipeline.Ground.Waits;
using LukePipeline.Jobs.Spec;

namespace LukePipeline.Grains.Devices;

/// <summary>
/// The devices that the shards of this silo send their batches to: the local one first, remote ones for the overflow.
/// A batch waits here until a device has room; that wait is the back-pressure on the shards. Jobs have their turns, by their priority.
/// </summary>
/// <remarks>
/// The pool counts what this silo has under way at each device. Silos do not know each other's counts, so a remote
/// device is asked for room before a batch travels, and may still answer that it is busy; it is then left alone for a moment.
/// </remarks>
internal sealed partial class WorkerPool(
    IGrainFactory grains,
    OwnDevice own,
    ISiloRegistry silos,
    JobParts parts,
    WaitBoard waits,
    TimeProvider time,
    ILogger<WorkerPool> logger)
{
    /// <summary>
    /// How long a device that was busy is left alone at least, and at most; in between, an eighth of what its last batch took. It
    /// holds a batch in reserve for each engine, so that it does not idle meanwhile, and batches are not sent for nothing.
    /// </summary>
    private static readonly TimeSpan ShortestBusyPause = TimeSpan.FromMilliseconds(20), LongestBusyPause = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a device whose call failed is left alone, unless its silo leaves the cluster first.</summary>
    private static readonly TimeSpan FailurePause = TimeSpan.FromSeconds(2);

    /// <summary>How long a device that is lost is left alone: the time in which its process may be restarted.</summary>
    private static readonly TimeSpan LostPause = TimeSpan.FromMinutes(1);

    /// <summary>How often the pool looks for silos that came or went.</summary>
    private static readonly TimeSpan RefreshPeriod = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly LinkedList<Waiter> _waiting = new();
    private readonly FairOrder _order = new();
    private readonly Dictionary<WorkerKey, Worker> _workers = [];
    private DateTimeOffset _refreshAt = DateTimeOffset.MinValue;
    private IDisposable? _stalled;

    /// <summary>Runs one batch on the first device that has room, moving it to another one as often as devices are busy or die.</summary>
    /// <param name="model">The model.</param>
    /// <param name="batch">The batch: the own device takes it as it is, others as the codec writes it.</param>
    /// <param name="alone">Use the device of this process only.</param>
    /// <param name="wish">What its job asks of devices.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ModelRefusedException">The chosen device cannot run this model.</exception>
    /// <exception cref="NoOwnDeviceException">The batch may run on this silo only, which has no device for it.</exception>
    /// <exception cref="InferenceException">The model failed on this batch; what is wrong is in the batch.</exception>
    /// <exception cref="BatchFailedException">The devices failed; the same batch may run later.</exception>
    /// <exception cref="OperationCanceledException">The shard was stopped.</exception>
    public async Task<InferenceResult> RunAsync(
        ModelReference model, InferenceBatch batch, bool alone, DeviceWish wish, CancellationToken cancellationToken)
    {
        var envelope = new Lazy<BatchEnvelope>(() => new BatchEnvelope(model, BatchCodec.Encode(batch), alone));
        var lost = 0;
        var tried = new HashSet<WorkerKey>();
        while (true)
        {
            // What took two devices down stays in this process, so that its death is put down to the shard that caused it.
            var worker = await AcquireAsync(localOnly: alone || lost >= 2, wish, cancellationToken);
            var pause = TimeSpan.Zero;
            try
            {
                var sent = time.GetTimestamp();
                var answering = worker.IsLocal
                    ? Task.Run(() => own.RunAsync(model, () => batch, alone), CancellationToken.None)
                    : SendAsync(worker, wish.Label, envelope);
                var answer = await answering.WaitAsync(cancellationToken);
                WorkerInstruments.Answered(worker.IsLocal, BatchCodec.SizeOf(batch), answer.Outcome);
                switch (answer.Outcome)
                {
                    case BatchOutcome.Done:
                        worker.LastTook = time.GetElapsedTime(sent);
                        Moved();
                        return answer.Result!;
                    case BatchOutcome.Busy:
                        pause = TimeSpan.FromTicks(Math.Clamp(worker.LastTook.Ticks / 8, ShortestBusyPause.Ticks, LongestBusyPause.Ticks));
                        break;
                    case BatchOutcome.DeviceLost when IsAnyLeft(tried, worker, wish):
                        LogRefusedElsewhere(worker.Key.ToString(), answer.Message);
                        pause = LostPause;
                        break;
                    case BatchOutcome.ModelRefused when !worker.IsLocal && IsAnyLeft(tried, worker, wish):
                        // A remote device without this model is no reason to fail while the local one may have it.
                        LogRefusedElsewhere(worker.Key.ToString(), answer.Message);
                        pause = FailurePause;
                        break;
                    case BatchOutcome.ModelRefused:
                        throw new ModelRefusedException(answer.Message ?? model.Location, answer.Reason ?? ReasonCode.ModelMismatch);
                    case BatchOutcome.Failed:
                        throw new InferenceException(answer.Message ?? "The model failed on a batch without a message.");
                    default:
                        throw new BatchFailedException(answer.Message ?? "The device failed without a message.");
                }
            }
            catch (Exception e) when (e is OrleansException or TimeoutException)
            {
                LogWorkerLost(worker.Key.ToString(), e);
                lost++;
                pause = FailurePause;
            }
            finally
            {
                Release(worker, pause);
            }
        }
    }

    private async Task<DeviceAnswer> SendAsync(Worker worker, SiloLabel? label, Lazy<BatchEnvelope> envelope)
    {
        if (!silos.IsActive(worker.Key.Silo))
        {
            // It left since the pool last looked. Nothing is wrong, and Orleans would tell of an error.
            return new DeviceAnswer(BatchOutcome.Busy);
        }

        var device = grains.GetGrain<IGpuWorkerGrain>((worker.Key with { Label = label }).ToString());
        var ticket = worker.TakesOffers ? Guid.NewGuid().ToString("N") : null;
        if (ticket is not null && !await OffersRoomAsync(device, ticket))
        {
            WorkerInstruments.OfferRefused();
            return new DeviceAnswer(BatchOutcome.Busy);
        }

        var reply = await device.RunAsync(envelope.Value with { Ticket = ticket });
        WorkerInstruments.Travelled(envelope.Value.Body.Length, reply.Outcome);
        return new DeviceAnswer(reply.Outcome, reply.Body is { } body ? parts.Stages.Codec.DecodeResult(body) : null, reply.Message, reply.Reason);
    }

    /// <summary>A silo that is gone, or leaves in this moment, has no room; no batch is lost with it.</summary>
    private async Task<bool> OffersRoomAsync(IGpuWorkerGrain device, string ticket)
    {
        try
        {
            return await device.ReserveAsync(ticket);
        }
        catch (Exception e) when (e is OrleansException or TimeoutException)
        {
            LogNoAnswer(e);
            return false;
        }
    }

    /// <summary>Whether there is a device that may run the batch and has not been tried; without one there is nothing to wait for.</summary>
    private bool IsAnyLeft(HashSet<WorkerKey> tried, Worker latest, DeviceWish wish)
    {
        tried.Add(latest.Key);
        lock (_gate)
        {
            return _workers.Values.Any(worker => May(worker, wish) && !tried.Contains(worker.Key));
        }
    }

    private async Task<Worker> AcquireAsync(bool localOnly, DeviceWish wish, CancellationToken cancellationToken)
    {
        Waiter waiter;
        lock (_gate)
        {
            Refresh();
            if (localOnly && !_workers.Values.Any(candidate => candidate.IsLocal && candidate.Has(wish.Label)))
            {
                throw new NoOwnDeviceException(
                    $"A batch that may have taken down processes is tried on the own device of its silo only, and {silos.Local} has none{(wish.Label is null ? "" : $" with label {wish.Label}")}.");
            }

            if (_waiting.Count == 0 && Pick(localOnly, wish) is { } free)
            {
                free.UnderWay++;
                return free;
            }

            waiter = new Waiter(localOnly, wish, _order.Next(wish.Job, wish.Priority));
            Insert(waiter);
            _stalled ??= waits.Begin(WaitKind.Device, "room on a device");
        }

        await using var registration = cancellationToken.Register(() => Abandon(waiter, cancellationToken));

        // Nothing wakes the queue when the only event is a silo that joined or a pause that ended: look again now and then.
        using var timer = time.CreateTimer(_ => Serve(), null, RefreshPeriod, RefreshPeriod);
        WorkerInstruments.Wait();
        try
        {
            return await waiter.Granted.Task;
        }
        finally
        {
            WorkerInstruments.EndWait();
        }
    }

    /// <summary>Behind all whose turn is not later.</summary>
    private void Insert(Waiter waiter)
    {
        var before = _waiting.Last;
        while (before is not null && before.Value.Turn > waiter.Turn)
        {
            before = before.Previous;
        }

        if (before is null)
        {
            _waiting.AddFirst(waiter);
        }
        else
        {
            _waiting.AddAfter(before, waiter);
        }
    }

    private void Abandon(Waiter waiter, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_waiting.Remove(waiter))
            {
                waiter.Granted.TrySetCanceled(cancellationToken);
            }

            EndStallIfNoneWaits();
        }
    }

    private void Release(Worker worker, TimeSpan pause)
    {
        lock (_gate)
        {
            worker.UnderWay--;
            if (pause > TimeSpan.Zero)
            {
                worker.PausedUntil = time.GetUtcNow() + pause;
            }
        }

        Serve();
        if (pause > TimeSpan.Zero)
        {
            _ = ServeAfterAsync(pause);
        }
    }

    private async Task ServeAfterAsync(TimeSpan pause)
    {
        await Task.Delay(pause, time);
        Serve();
    }

    /// <summary>Gives free devices to those that wait, in the order of their turns.</summary>
    private void Serve()
    {
        lock (_gate)
        {
            Refresh();
            for (var waiting = _waiting.First; waiting is not null;)
            {
                var next = waiting.Next;
                if (Pick(waiting.Value.LocalOnly, waiting.Value.Wish) is { } free)
                {
                    _waiting.Remove(waiting);
                    _order.Served(waiting.Value.Turn);
                    free.UnderWay++;
                    waiting.Value.Granted.SetResult(free);
                }
                else if (waiting.Value is { LocalOnly: false, Wish.IsAny: true })
                {
                    // No device has room at all.
                    break;
                }

                waiting = next;
            }

            EndStallIfNoneWaits();
        }
    }

    /// <summary>A batch was done: a queue that moves is back-pressure, and only one that stands is told of.</summary>
    private void Moved()
    {
        lock (_gate)
        {
            _stalled?.Dispose();
            _stalled = _waiting.Count > 0 ? waits.Begin(WaitKind.Device, "room on a device") : null;
        }
    }

    private void EndStallIfNoneWaits()
    {
        if (_waiting.Count == 0)
        {
            _stalled?.Dispose();
            _stalled = null;
        }
    }

    /// <summary>The local device when it has room, else the least loaded remote one with room; null when there is none.</summary>
    private Worker? Pick(bool localOnly, DeviceWish wish)
    {
        var now = time.GetUtcNow();
        Worker? best = null;
        foreach (var worker in _workers.Values)
        {
            if (worker.UnderWay >= worker.Bound || worker.PausedUntil > now || !May(worker, wish))
            {
                continue;
            }

            if (worker.IsLocal)
            {
                return worker;
            }

            if (!localOnly && (best is null || (long)worker.UnderWay * best.Bound < (long)best.UnderWay * worker.Bound))
            {
                best = worker;
            }
        }

        return best;
    }

    /// <summary>
    /// Whether a device may run batches of a job. Silos that it was told to keep to may all be gone, or without a device: then any other will do, since few
    /// silos are asked for out of consideration, and nothing would move without one.
    /// </summary>
    private bool May(Worker worker, DeviceWish wish) =>
        worker.Has(wish.Label)
        && (wish.Silos is not { } silos
            || silos.Contains(worker.Key.Silo)
            || !_workers.Values.Any(other => other.Has(wish.Label) && silos.Contains(other.Key.Silo)));

    private void Refresh()
    {
        var now = time.GetUtcNow();
        if (now < _refreshAt)
        {
            return;
        }

        _refreshAt = now + RefreshPeriod;
        var alive = new HashSet<WorkerKey>();
        foreach (var (silo, capacity) in silos.Active())
        {
            if (capacity.Engines == 0)
            {
                continue;
            }

            var key = new WorkerKey(silo, capacity.Device);
            alive.Add(key);
            if (!_workers.ContainsKey(key))
            {
                _workers.Add(key, new Worker(key, silo.Equals(silos.Local), capacity));
            }
        }

        foreach (var gone in _workers.Keys.Where(key => !alive.Contains(key)).ToList())
        {
            _workers.Remove(gone);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "A device elsewhere did not say whether it has room.")]
    private partial void LogNoAnswer(Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The device {Worker} was lost during a batch; the batch goes to another one.")]
    private partial void LogWorkerLost(string worker, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The device {Worker} took no batch: {Reason}")]
    private partial void LogRefusedElsewhere(string worker, string? reason);

    private sealed class Waiter(bool localOnly, DeviceWish wish, double turn)
    {
        public DeviceWish Wish { get; } = wish;

        public double Turn { get; } = turn;

        public bool LocalOnly { get; } = localOnly;

        public TaskCompletionSource<Worker> Granted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Worker(WorkerKey key, bool isLocal, SiloCapacity capacity)
    {
        public WorkerKey Key { get; } = key;

        public bool IsLocal { get; } = isLocal;

        public int Bound { get; } = capacity.QueueBound;

        public bool TakesOffers { get; } = capacity.TakesOffers;

        public int UnderWay { get; set; }

        public DateTimeOffset PausedUntil { get; set; }

        /// <summary>How long the last batch took there and back; written by whoever got it, exactness does not matter.</summary>
        public TimeSpan LastTook { get; set; }

        public bool Has(SiloLabel? label) => label?.Matches(capacity) ?? true;
    }
}
