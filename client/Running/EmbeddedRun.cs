using LukePipeline.Client.Display;
using LukePipeline.Client.Outcomes;
using LukePipeline.Grains.Contracts;
using LukePipeline.Ground;
using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Spec;
using LukePipeline.Silo.Hosting;
using LukePipeline.Storage;
using LukePipeline.Storage.Locations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace LukePipeline.Client.Running;

/// <summary>How <c>luke run</c> behaves beside the job itself.</summary>
/// <param name="Overwrite">Replace another job of the prefix.</param>
/// <param name="Again">Begin anew whatever the prefix holds.</param>
/// <param name="TakeOver">Take the job from a process that is at work on it.</param>
/// <param name="Json">Print the summary as JSON.</param>
/// <param name="RetryFailed">Try again what failed.</param>
/// <param name="Verbose">Write the silo's log to standard error, in place of the live display.</param>
internal sealed record EmbeddedRunOptions(bool Overwrite, bool Again, bool TakeOver, bool Json, bool RetryFailed, bool Verbose);

/// <summary>Runs one job on a silo inside this process and shows how it goes.</summary>
internal sealed class EmbeddedRun(TextWriter output, TextWriter error, TimeProvider time, Interrupts interrupts)
{
    /// <summary>Calls to the silo of this process before a late answer is an error; each waits for seconds.</summary>
    private const int MostCalls = 20;

    public async Task<int> RunAsync(JobSpec spec, EmbeddedRunOptions options, CancellationToken cancellationToken)
    {
        // From here on nothing holds a signature but this.
        var storage = BlobStoreOptions.FromEnvironment();
        foreach (var location in spec.Locations())
        {
            storage.Sas.Add(location);
        }

        spec = spec.WithoutSecrets();
        if (options.RetryFailed)
        {
            spec = await new FailedRetry(storage).MeantAsync(spec, cancellationToken);
        }

        return spec.Incremental == true
            ? await new DatasetSitting(output, error, storage, time).RunAsync(spec, options, to => RunAsync(spec, options, storage, to, cancellationToken), cancellationToken)
            : await RunAsync(spec, options, storage, output, cancellationToken);
    }

    private async Task<int> RunAsync(JobSpec spec, EmbeddedRunOptions options, BlobStoreOptions storage, TextWriter to, CancellationToken cancellationToken)
    {
        var display = new ProgressDisplay(error, !options.Verbose && TerminalKind.ErrorCanBeDrawnOn, time);
        using var answering = interrupts.Answer(
            () => display.Tell("Stopping; the same command resumes later. Ctrl+C once more stops at once."),
            () => display.Abandon("Stopped at once. What is committed stays; the same command goes on from there."));
        using var prefix = new FreshFolder(spec.Output);
        try
        {
            return await RunAsync(spec, options, storage, to, display, cancellationToken);
        }
        catch (OperationCanceledException e) when (e is not StoppedException && cancellationToken.IsCancellationRequested)
        {
            throw new StoppedException("Stopped before the job began. The same command begins it.");
        }
    }

    private async Task<int> RunAsync(JobSpec spec, EmbeddedRunOptions options, BlobStoreOptions storage, TextWriter to, ProgressDisplay display, CancellationToken stop)
    {
        var device = await PrepareAsync(spec, storage, stop);
        if (options.Verbose)
        {
            display.Tell($"Device {device.Reason}.");
        }

        if (device.Warnings.Count > 0)
        {
            display.Tell(string.Join(' ', device.Warnings));
        }

        await using var silo = await EmbeddedSilo.StartAsync(
            device.Options,
            builder =>
            {
                builder.Services.AddSingleton(storage);
                builder.Services.AddSingleton(services => new JobHold(services.GetRequiredService<TimeProvider>()));
                AddLogging(builder, options.Verbose);
            },
            stop);

        // These choose among the silos and jobs of a cluster; here is one silo, for one job.
        var submission = JobSubmission.Of(spec with { Label = null, Priority = null, MaxSilos = null }, options.Overwrite) with
        {
            Again = options.Again,
            TakeOver = options.TakeOver,
        };
        var directory = silo.Grains.GetGrain<IJobDirectoryGrain>(0);
        var requestId = Guid.NewGuid().ToString("N");
        var submitted = await RepeatAsync(() => directory.SubmitAsync(submission, requestId));
        if (submitted.IsRefused)
        {
            throw new UsageException(submitted.Message!);
        }

        var job = silo.Grains.GetGrain<IJobGrain>(submitted.JobId);
        var cancelling = new CancellationTokenRegistration();
        var cancelled = Task.CompletedTask;
        await using (cancelling = stop.Register(() => cancelled = RepeatAsync(job.CancelAsync)))
        {
            var started = time.GetTimestamp();
            var ended = await display.FollowAsync(() => RepeatAsync(job.GetStatusAsync), CancellationToken.None);
            await cancelled;
            return await new JobEnd(to, error, storage).ReportAsync(ended, time.GetElapsedTime(started), options.Json, CancellationToken.None);
        }
    }

    /// <summary>Asks again where an answer is late: on a machine that is busy with something else, the silo in this process is slow, and not gone.</summary>
    private static async Task<T> RepeatAsync<T>(Func<Task<T>> call)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await call();
            }
            catch (TimeoutException) when (attempt < MostCalls)
            {
            }
        }
    }

    /// <summary>
    /// What can be told before the start: that the device is there and holds the models, and that the output can be written. Amid a job a store that
    /// fails is waited for, since an outage passes; a folder without permission does not.
    /// </summary>
    private static async Task<DeviceChoice> PrepareAsync(JobSpec spec, BlobStoreOptions storage, CancellationToken cancellationToken)
    {
        try
        {
            await BlobStores.Open(spec.Output, storage).CheckUsableAsync(cancellationToken);
            return DeviceSetup.Resolve(spec.Device, spec.Engines ?? 0, shards: 0, spec.Threads ?? 0, ModelShapes.Of(spec));
        }
        catch (LukeException e)
        {
            throw new UsageException(e.Message);
        }
    }

    /// <summary>Without the log only what the display and the result say reaches the terminal.</summary>
    private static void AddLogging(IHostApplicationBuilder builder, bool verbose)
    {
        builder.Logging.ClearProviders();
        if (verbose)
        {
            builder.Logging.SetMinimumLevel(LogLevel.Information).AddFilter("Orleans", LogLevel.Warning).AddFilter(nameof(LukePipeline), LogLevel.Debug);
            builder.Logging.AddSimpleConsole(format => format.SingleLine = true);
            builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        }
    }
}
