using LukePipeline.Client.Display;
using LukePipeline.Client.Outcomes;
using LukePipeline.Client.Running;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Ground;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Spec;
using LukePipeline.Jobs.Steps;
using LukePipeline.Jobs.Work;
using LukePipeline.Silo.Hosting;
using LukePipeline.Storage.Locations;

namespace LukePipeline.Client.Looking;

/// <summary><c>luke run … --dry-run</c>.</summary>
internal static class DryRunStart
{
    /// <summary>Looks at a job and tells what was seen.</summary>
    /// <param name="spec">The job.</param>
    /// <param name="options">How the command would behave.</param>
    /// <param name="interrupts">What hears Ctrl+C.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="UsageException">The job could not be begun.</exception>
    public static async Task<int> RunAsync(JobSpec spec, EmbeddedRunOptions options, Interrupts interrupts, CancellationToken cancellationToken)
    {
        using var answering = interrupts.Answer(() => ErrorText.Write("Stopping; Ctrl+C once more ends at once."), () => ErrorText.Write("Ended at once. Nothing was written."));
        var storage = BlobStoreOptions.FromEnvironment();
        foreach (var location in spec.Locations())
        {
            storage.Sas.Add(location);
        }

        spec = spec.WithoutSecrets();
        DryRunReport report;
        try
        {
            spec = options.RetryFailed ? await new FailedRetry(storage).MeantAsync(spec, cancellationToken) : spec;
            var device = DeviceSetup.Resolve(spec.Device, spec.Engines ?? 0, shards: 0, spec.Threads ?? 0, ModelShapes.Of(spec));
            var inputs = InputStores.For([], storage);
            var checkpoints = CheckpointCatalog.OfUser(storage);
            var planner = new JobPlanner(inputs, checkpoints, device.Options.Device);
            var jobs = new OpenJobs(checkpoints, planner, output => BlobStores.Open(output, storage), TimeProvider.System);
            var request = new JobRequest(spec, spec.Output, options.Overwrite) { Again = options.Again, TakeOver = options.TakeOver };
            var forecast = await new JobForecaster(jobs, planner, inputs).LookAsync(request, new QuietWatch(), cancellationToken);
            report = await new DryRun(spec, forecast, inputs, checkpoints, planner.Parts).RunAsync(device, cancellationToken);
        }
        catch (LukeException e)
        {
            throw new UsageException(e.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new StoppedException("Stopped. Nothing was written.");
        }

        if (options.Json)
        {
            Console.Out.WriteLine(DryRunPrinter.ToJson(report));
        }
        else
        {
            DryRunPrinter.Print(report, new StyledWriter(Console.Out, TerminalKind.OutputCanBeDrawnOn));
        }

        return ExitCodes.Done;
    }
}
