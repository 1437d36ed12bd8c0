using System.CommandLine;
using LukePipeline.Client.Display;
using LukePipeline.Client.Options;
using LukePipeline.Client.Outcomes;
using LukePipeline.Client.Running;
using LukePipeline.Grains.Contracts;
using LukePipeline.Ground.Settings;
using LukePipeline.Storage.Locations;

namespace LukePipeline.Client.Commands;

/// <summary>The commands that look at jobs of a cluster and steer them: <c>jobs</c>, <c>status</c>, <c>watch</c>, <c>cancel</c>, <c>resume</c>.</summary>
internal static class JobCommands
{
    public static Command CreateJobs()
    {
        var skip = new IntegerSetting("skip", CommandSettings.Group, "Leave out so many of the latest jobs.") { Min = 0, Default = 0 };
        var take = new IntegerSetting("take", CommandSettings.Group, "Show at most so many jobs.") { Max = 100, Default = 20 };
        var command = new Command("jobs", "List the jobs of a cluster, latest first.");
        var options = new SettingOptions(command, ClusterFlags.All, [skip, take, CommandSettings.Json]);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var values = options.Read(parsed);
            await using var connection = await ClusterConnection.OpenAsync(ClusterFlags.Read(values), TimeProvider.System, cancellationToken);
            var page = await connection.OnJobsAsync(jobs => jobs.ListAsync(values.Get(skip), values.Get(take)), cancellationToken);
            return JobPrinter.Print(page, values.Get(skip), values.Get(CommandSettings.Json), Console.Out);
        });
        return command;
    }

    public static Command CreateStatus() => OnJob(
        "status",
        "Show where a job stands.",
        async (connection, jobId, json, cancellationToken) =>
        {
            var snapshot = await connection.OnJobAsync(jobId, job => job.GetStatusAsync(), cancellationToken);
            return JobPrinter.Print(ClusterWatch.Known(snapshot), json, Console.Out);
        });

    public static Command CreateWatch(Interrupts interrupts) => OnJob(
        "watch",
        "Follow a job until it ends; Ctrl+C stops watching, not the job.",
        (connection, jobId, json, cancellationToken) =>
            new ClusterWatch(connection, Console.Out, Console.Error, interrupts).RunAsync(jobId, json, cancellationToken));

    public static Command CreateCancel() => OnJob(
        "cancel",
        "Stop a job; what is committed stays, and it can be resumed.",
        async (connection, jobId, json, cancellationToken) =>
        {
            var found = ClusterWatch.Known(await connection.OnJobAsync(jobId, job => job.GetStatusAsync(), cancellationToken));
            if (found.State is JobStatus.Done or JobStatus.Failed)
            {
                throw new UsageException($"Job {jobId} is {JobPrinter.Name(found.State)} since {found.EndedAt:yyyy-MM-dd HH:mm} UTC: there is nothing to cancel.");
            }

            if (found.State == JobStatus.Cancelled)
            {
                await ErrorText.WriteAsync($"Job {jobId} was cancelled before; 'luke resume {jobId}' goes on with it.");
            }

            var snapshot = await connection.OnJobAsync(jobId, job => job.CancelAsync(), cancellationToken);
            return JobPrinter.Print(snapshot, json, Console.Out);
        });

    public static Command CreateResume(Interrupts interrupts)
    {
        var target = new Argument<string>("job") { Description = "A job id, or the output prefix of a job, even one that this cluster has forgotten." };
        var command = new Command("resume", "Go on with a job that failed, was cancelled, or was forgotten by its cluster.") { target };
        var options = new SettingOptions(command, ClusterFlags.All, [CommandSettings.Watch, CommandSettings.Json]);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var values = options.Read(parsed);
            await using var connection = await ClusterConnection.OpenAsync(ClusterFlags.Read(values), TimeProvider.System, cancellationToken);
            var name = parsed.GetValue(target)!;
            var known = await connection.OnJobAsync(name, job => job.GetStatusAsync(), cancellationToken);
            var output = known.State == JobStatus.Unknown ? FullLocation.Of(name) : known.Output;
            var snapshot = await connection.OnJobsAsync(jobs => jobs.SubmitAsync(new JobSubmission(null, output), $"resume {output}"), cancellationToken);
            return await EndSubmitAsync(new ClusterWatch(connection, Console.Out, Console.Error, interrupts), snapshot, values.Get(CommandSettings.Watch), values.Get(CommandSettings.Json), cancellationToken);
        });
        return command;
    }

    /// <summary>Tells what became of a job that was handed in, and follows it where that was asked for.</summary>
    /// <exception cref="UsageException">The job was refused.</exception>
    internal static async Task<int> EndSubmitAsync(
        ClusterWatch following, JobSnapshot snapshot, bool watch, bool json, CancellationToken cancellationToken)
    {
        if (snapshot.IsRefused)
        {
            throw new UsageException(snapshot.Message!);
        }

        return watch
            ? await following.RunAsync(snapshot.JobId, json, cancellationToken)
            : JobPrinter.Print(snapshot, json, Console.Out);
    }

    private static Command OnJob(
        string name, string description, Func<ClusterConnection, string, bool, CancellationToken, Task<int>> action)
    {
        var jobId = new Argument<string>("job") { Description = "The job id, as submit and jobs print it." };
        var command = new Command(name, description) { jobId };
        var options = new SettingOptions(command, ClusterFlags.All, [CommandSettings.Json]);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var values = options.Read(parsed);
            await using var connection = await ClusterConnection.OpenAsync(ClusterFlags.Read(values), TimeProvider.System, cancellationToken);
            return await action(connection, parsed.GetValue(jobId)!, values.Get(CommandSettings.Json), cancellationToken);
        });
        return command;
    }
}
