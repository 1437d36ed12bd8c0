using LukePipeline.Client.Display;
using LukePipeline.Client.Outcomes;
using LukePipeline.Client.Running;
using LukePipeline.Ground;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Spec;
using LukePipeline.Silo.Hosting;
using LukePipeline.Storage.Locations;

namespace LukePipeline.Client.Looking;

/// <summary><c>luke run … --dry-run</c>.</summary>
internal static class DryRunStart
{
    /// <summary>Looks at a job and tells what was seen.</summary>
    /// <exception cref="UsageException">The job could not be begun.</exception>
    public static async Task<int> RunAsync(JobSpec spec, bool json, CancellationToken cancellationToken)
    {
        using var interrupts = new Interrupts(() => Console.Error.WriteLine("Stopping; Ctrl+C once more ends at once."), () => Console.Error.WriteLine("Ended at once. Nothing was written."));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(interrupts.Asked, cancellationToken);
        var storage = BlobStoreOptions.FromEnvironment();
        foreach (var location in spec.Locations())
        {
            storage.Sas.Add(location);
        }

        spec = spec.WithoutSecrets();
        DryRunReport report;
        try
        {
            var device = DeviceSetup.Resolve(spec.Device, spec.Engines ?? 0, shards: 0, spec.Threads ?? 0, ModelShapes.Of(spec));
            report = await new DryRun(spec, storage).RunAsync(device, stop.Token);
        }
        catch (LukeException e)
        {
            throw new UsageException(e.Message);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            throw new StoppedException("Stopped. Nothing was written.");
        }

        if (json)
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
