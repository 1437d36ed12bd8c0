using System.Globalization;
using LukePipeline.Jobs.Files;
using LukePipeline.Storage;

namespace LukePipeline.Jobs.Commit;

/// <summary>Finds out whether the process that holds a job is alive. On the same boot of a machine that is known at once; elsewhere its signs of life tell.</summary>
/// <param name="store">A store rooted at the output prefix.</param>
/// <param name="time">The clock.</param>
/// <param name="own">The hold of this process; null for a silo of a cluster.</param>
/// <param name="tellWait">Tells what is waited for, until it is disposed; null where nobody listens.</param>
internal sealed class OwnerWatch(IBlobStore store, TimeProvider time, JobHold? own, Func<string, IDisposable>? tellWait)
{
    /// <summary>A process that has given no sign for so long is dead. 60 s, six signs.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);

    /// <summary>The least time that is listened, whatever the clocks say: those of two machines may differ. Longer than the time between two signs.</summary>
    private static readonly TimeSpan LeastLook = TimeSpan.FromSeconds(12);

    private static readonly TimeSpan LookPeriod = TimeSpan.FromSeconds(1);

    /// <summary>Waits until it is certain that nobody works on the job.</summary>
    /// <exception cref="OutputInUseException">Somebody does.</exception>
    public async Task EnsureIdleAsync(JobOwner owner, CancellationToken cancellationToken)
    {
        if (owner.Holder is not { } holder || holder.Token == own?.Holder.Token || await ReadAsync(owner, holder, cancellationToken).ConfigureAwait(false) is not { } first)
        {
            return;
        }

        if (holder.Process.IsAlive() is { } isAlive)
        {
            if (isAlive)
            {
                throw InUse(owner, holder);
            }

            return;
        }

        var silent = time.GetUtcNow() - first.At;
        var wait = silent >= Silence - LeastLook ? LeastLook : silent < TimeSpan.Zero ? Silence : Silence - silent;
        using var told = tellWait?.Invoke(string.Create(
            CultureInfo.InvariantCulture, $"a sign of life of process {holder.Process.Id} on {holder.Process.Host}, which holds the output: without one in {wait.TotalSeconds:0} s it counts as dead"));
        var began = time.GetTimestamp();
        while (time.GetElapsedTime(began) < wait)
        {
            await Task.Delay(LookPeriod, time, cancellationToken).ConfigureAwait(false);
            if (await ReadAsync(owner, holder, cancellationToken).ConfigureAwait(false) is not { } beat)
            {
                return;
            }

            if (beat != first)
            {
                throw InUse(owner, holder);
            }
        }
    }

    private Task<HolderBeat?> ReadAsync(JobOwner owner, JobHolder holder, CancellationToken cancellationToken) =>
        new JobFiles(store).ReadAsync<HolderBeat>(JobPaths.Alive(owner.JobId, holder.Token), cancellationToken);

    private OutputInUseException InUse(JobOwner owner, JobHolder holder)
    {
        var (since, now) = (TimeZoneInfo.ConvertTime(owner.ClaimedAt, time.LocalTimeZone), time.GetLocalNow());
        var when = since.ToString(since.Date == now.Date ? "HH:mm" : "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        return new OutputInUseException(
            $"{store.Location} is in use by process {holder.Process.Id} on {holder.Process.Host} since {when}. Wait for its end or stop it; --take-over takes the job from it.");
    }
}
