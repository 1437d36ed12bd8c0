using LukePipeline.Client.Outcomes;
using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Spec;
using LukePipeline.Storage.Locations;

namespace LukePipeline.Client.Running;

/// <summary>
/// Held by the process that writes a dataset in a local folder, and let go by its death. A second one that only meant to look would otherwise take the
/// first for dead, and its run from it.
/// </summary>
internal sealed class RunLock : IDisposable
{
    /// <summary>The file that is held.</summary>
    public const string Name = ".run-lock";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly FileStream? _file;

    private RunLock(FileStream? file) => _file = file;

    /// <summary>Takes the lock, as <c>ifRunning</c> says.</summary>
    /// <returns>Null where another process has it, and that is to be no error.</returns>
    /// <exception cref="UsageException">Another process has it.</exception>
    public static async Task<RunLock?> TakeAsync(JobSpec spec, BlobStoreOptions storage, TimeProvider time, CancellationToken cancellationToken)
    {
        if (BlobStores.IsAzure(spec.Output))
        {
            // Nothing can be locked there: signs of life of whoever holds the output tell, and whoever claims it is refused by them.
            return spec.IfRunning is null or "fail" || await IsIdleAsync(spec, storage, time, cancellationToken) ? new RunLock(null) : null;
        }

        while (true)
        {
            CreateFolder(spec.Output);
            try
            {
                return new RunLock(new FileStream(Path.Combine(spec.Output, Name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException) when (spec.IfRunning == "skip")
            {
                return null;
            }
            catch (IOException) when (spec.IfRunning == "wait")
            {
                await Task.Delay(Pause, time, cancellationToken);
            }
            catch (UnauthorizedAccessException e)
            {
                throw new UsageException($"The output {spec.Output} cannot be written: {e.Message} Take another --output.");
            }
            catch (IOException e)
            {
                throw new UsageException(
                    $"Another run writes the dataset in {spec.Output} ({e.Message}). Wait for its end, or say what is to be done: --if-running skip ends quietly, --if-running wait waits.");
            }
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

    private static void CreateFolder(string output)
    {
        try
        {
            Directory.CreateDirectory(output);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The output {output} cannot be written: {e.Message} Take another --output.");
        }
    }

    /// <summary>Lets it go. The file stays: whoever removed it would remove the lock of the next one.</summary>
    public void Dispose() => _file?.Dispose();
}
