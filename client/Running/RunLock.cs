using LukePipeline.Client.Outcomes;
using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Spec;
using LukePipeline.Storage.Local;
using LukePipeline.Storage.Locations;

namespace LukePipeline.Client.Running;

/// <summary>
/// Held by the process that writes a dataset in a local folder, a run or a command that looks after it, and let go by its death. A second one that only
/// meant to look would otherwise take the first for dead, and its run from it.
/// </summary>
internal sealed class RunLock : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly OutputLock? _held;

    private RunLock(OutputLock? held) => _held = held;

    /// <summary>Takes the lock, as <c>ifRunning</c> says.</summary>
    /// <returns>Null where another process has it, and that is to be no error.</returns>
    /// <exception cref="UsageException">Another process has it.</exception>
    public static async Task<RunLock?> TakeAsync(JobSpec spec, BlobStoreOptions storage, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!LocationKind.IsLocal(spec.Output))
        {
            // Nothing can be locked there: signs of life of whoever holds the output tell, and whoever claims it is refused by them.
            return spec.IfRunning is null or "fail" || await IsIdleAsync(spec, storage, time, cancellationToken) ? new RunLock(null) : null;
        }

        while (true)
        {
            if (Take(spec.Output) is { } held)
            {
                return new RunLock(held);
            }

            switch (spec.IfRunning)
            {
                case "skip":
                    return null;
                case "wait":
                    await Task.Delay(Pause, time, cancellationToken);
                    break;
                default:
                    throw new UsageException(
                        $"Another run writes the dataset in {spec.Output}. Wait for its end, or say what is to be done: --if-running skip ends quietly, --if-running wait waits.");
            }
        }
    }

    /// <summary>Takes the lock for a command that looks after a dataset; elsewhere than in a local folder, the claim to the output is all there is.</summary>
    /// <param name="output">The dataset, which is there.</param>
    /// <exception cref="UsageException">Another process has it.</exception>
    public static RunLock TakeForUpkeep(string output) => !LocationKind.IsLocal(output)
        ? new RunLock(null)
        : new RunLock(Take(output) ?? throw new UsageException($"Another run, or another command that changes it, has the dataset in {output}. Wait for its end, then repeat this one."));

    private static OutputLock? Take(string output)
    {
        try
        {
            return OutputLock.TryTake(FullLocation.Of(output));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The output {output} cannot be written: {e.Message} Take another --output.");
        }
    }

    private static async Task<bool> IsIdleAsync(JobSpec spec, BlobStoreOptions storage, TimeProvider time, CancellationToken cancellationToken)
    {
        var store = new JobStore(BlobStores.Open(spec.Output, storage), time);
        while (true)
        {
            try
            {
                await store.EnsureIdleAsync(cancellationToken);
                return true;
            }
            catch (OutputInUseException) when (spec.IfRunning == "skip")
            {
                return false;
            }
            catch (OutputInUseException)
            {
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

    /// <summary>Lets it go.</summary>
    public void Dispose() => _held?.Dispose();
}
