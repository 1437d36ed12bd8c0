using System.CommandLine;
using LukePipeline.Client.Commands;
using LukePipeline.Client.Options;
using LukePipeline.Client.Outcomes;
using LukePipeline.Client.Running;
using LukePipeline.Grains.Contracts;
using LukePipeline.Ground.Settings;
using LukePipeline.Storage.Locations;

namespace LukePipeline.Client.Graphs;

/// <summary><c>luke graph submit</c>: the same as <c>luke graph build</c>, by the silos of a cluster.</summary>
internal static class GraphSubmitCommand
{
    /// <summary>The lists of a user travel with the job, and are remembered with it.</summary>
    private const int LargestSpec = 4 << 20;

    public static Command Create(Interrupts interrupts)
    {
        var input = GraphSpecSettings.Source();
        var request = new TextSetting("requestId", CommandSettings.Group, "Names this request: submitting twice under one name is one job.")
        {
            DefaultInWords = "another one each time",
            Placeholder = "ID",
        };
        var command = new Command("submit", "Have a cluster of silos build a graph; paths are those that the silos see. status, watch, cancel and resume steer it as any job.") { input };
        var options = new SettingOptions(command, GraphSpecSettings.All, ResolutionSettings.All, ClusterFlags.All, [request, CommandSettings.Watch, CommandSettings.Json]);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var values = options.Read(parsed);
            var spec = GraphSpecSettings.Read(values, parsed.GetValue(input)!, FullLocation.Of);
            if (new[] { spec.Source, spec.Output, spec.Previous }.FirstOrDefault(SasTokens.IsSigned) is { } signed)
            {
                throw new UsageException($"{signed.Split('?')[0]} is given with a signature (SAS), which a cluster would have to store. Leave it out, and let the silos sign in.");
            }

            var submission = new JobSubmission(spec.ToJson(), spec.Output);
            if (submission.Spec!.Length > LargestSpec)
            {
                throw new UsageException($"The lists of names are too long for a cluster ({submission.Spec.Length:N0} characters, at most {LargestSpec:N0}). Build on one machine: luke graph build.");
            }

            // A source that has grown is built again: without a name, each request is one of its own.
            var requestId = values.Get(request) ?? Guid.NewGuid().ToString("N");
            await using var connection = await ClusterConnection.OpenAsync(ClusterFlags.Read(values), TimeProvider.System, cancellationToken);
            var snapshot = await connection.OnJobsAsync(jobs => jobs.SubmitAsync(submission, requestId), cancellationToken);
            return await JobCommands.EndSubmitAsync(new ClusterWatch(connection, Console.Out, Console.Error, interrupts), snapshot, values.Get(CommandSettings.Watch), values.Get(CommandSettings.Json), cancellationToken);
        });
        return command;
    }
}
