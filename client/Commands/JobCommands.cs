using System.CommandLine;
using LukePipeline.Client.Running;
using LukePipeline.Grains.Contracts;
using LukePipeline.Ground;

namespace LukePipeline.Client.Commands;

/// <summary>The commands that look at jobs of a cluster and steer them: <c>jobs</c>, <c>status</c>, <c>watch</c>, <c>cancel</c>, <c>resume</c>.</summary>
internal static class JobCommands
{
    public static Command CreateJobs()
    {
        var skip = new Option<int>("--skip") { Description = "Leave out so many of the latest jobs.", HelpName = "N" };
        var take = new Option<int>("--take") { Description = "Show at most so many jobs, up to 100.", HelpName = "N", DefaultValueFactory = _ => 20 };
        var command = Create("jobs", "List the jobs of a cluster, latest first.", out var cluster, out var json);
        command.Options.Add(skip);
        command.Options.Add(take);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var connection = await ClusterConnection.OpenAsync(cluster.Read(parsed), TimeProvider.System, cancellationToken);
            var page = await connection.OnJobsAsync(jobs => jobs.ListAsync(parsed.GetValue(skip), parsed.GetValue(take)), cancellationToken);
            return JobPrinter.Print(page, parsed.GetValue(skip), parsed.GetValue(json), Console.Out);
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

    public static Command CreateWatch() => OnJob(
        "watch",
        "Follow a job until it ends; Ctrl+C stops watching, not the job.",
        (connection, jobId, json, cancellationToken) =>
            new ClusterWatch(connection, Console.Out, Console.Error).RunAsync(jobId, json, cancellationToken));

    public static Command CreateCancel() => OnJob(
        "cancel",
        "Stop a job; what is committed stays, and it can be resumed.",
        async (connection, jobId, json, cancellationToken) =>
        {
            ClusterWatch.Known(await connection.OnJobAsync(jobId, job => job.GetStatusAsync(), cancellationToken));
            var snapshot = await connection.OnJobAsync(jobId, job => job.CancelAsync(), cancellationToken);
            return JobPrinter.Print(snapshot, json, Console.Out);
        });

    public static Command CreateResume()
    {
        var target = new Argument<string>("job") { Description = "A job id, or the output prefix of a job, even one that this cluster has forgotten." };
        var watch = new Option<bool>("--watch") { Description = "Follow the job until it ends." };
        var command = Create("resume", "Go on with a job that failed, was cancelled, or was forgotten by its cluster.", out var cluster, out var json);
        command.Arguments.Add(target);
        command.Options.Add(watch);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var connection = await ClusterConnection.OpenAsync(cluster.Read(parsed), TimeProvider.System, cancellationToken);
            var name = parsed.GetValue(target)!;
            var known = await connection.OnJobAsync(name, job => job.GetStatusAsync(), cancellationToken);
            var output = known.State == JobStatus.Unknown ? name : known.Output;
            var snapshot = await connection.OnJobsAsync(jobs => jobs.SubmitAsync(new JobSubmission(null, output), $"resume {output}"), cancellationToken);
            return await EndSubmitAsync(connection, snapshot, parsed.GetValue(watch), parsed.GetValue(json), cancellationToken);
        });
        return command;
    }

    /// <summary>Tells what became of a job that was handed in, and follows it where that was asked for.</summary>
    /// <exception cref="LukeException">The job was refused.</exception>
    internal static async Task<int> EndSubmitAsync(
        ClusterConnection connection, JobSnapshot snapshot, bool watch, bool json, CancellationToken cancellationToken)
    {
        if (snapshot.IsRefused)
        {
            throw new LukeException(snapshot.Message!);
        }

        return watch
            ? await new ClusterWatch(connection, Console.Out, Console.Error).RunAsync(snapshot.JobId, json, cancellationToken)
            : JobPrinter.Print(snapshot, json, Console.Out);
    }

    private static Command OnJob(
        string name, string description, Func<ClusterConnection, string, bool, CancellationToken, Task<int>> action)
    {
        var jobId = new Argument<string>("job") { Description = "The job id, as submit and jobs print it." };
        var command = Create(name, description, out var cluster, out var json);
        command.Arguments.Add(jobId);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var connection = await ClusterConnection.OpenAsync(cluster.Read(parsed), TimeProvider.System, cancellationToken);
            return await action(connection, parsed.GetValue(jobId)!, parsed.GetValue(json), cancellationToken);
        });
        return command;
    }

    private static Command Create(string name, string description, out ClusterFlags cluster, out Option<bool> json)
    {
        var command = new Command(name, description);
        cluster = new ClusterFlags();
        cluster.AddTo(command);
        json = new Option<bool>("--json") { Description = "Print JSON." };
        command.Options.Add(json);
        return command;
    }
}
