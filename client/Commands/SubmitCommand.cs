using System.CommandLine;
using LukePipeline.Client.Display;
using LukePipeline.Client.Options;
using LukePipeline.Client.Outcomes;
using LukePipeline.Client.Running;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Grains.Contracts;
using LukePipeline.Ground.Settings;
using LukePipeline.Jobs.Spec;
using LukePipeline.Storage.Locations;

namespace LukePipeline.Client.Commands;

/// <summary><c>luke submit INPUT... --output PREFIX</c>: hands a job to a cluster.</summary>
internal static class SubmitCommand
{
    /// <summary>Time between two tries while another job writes the dataset.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    public static Command Create(Interrupts interrupts)
    {
        var command = new Command("submit", "Hand a job to a cluster of silos; paths and models are those that the silos see.");
        var request = new TextSetting("requestId", CommandSettings.Group, "Names this request: submitting twice under one name is one job.")
        {
            DefaultInWords = "follows from the job and its output",
            Placeholder = "ID",
        };
        var spec = new SpecOptions(command, CommandSettings.UsedPrefix, ClusterFlags.All, [request, CommandSettings.Watch, CommandSettings.Json]);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            // The silos run in folders of their own.
            var job = spec.Read(parsed).WithFullPaths();
            RefuseSigned(job);
            var own = spec.ReadOwn(parsed);
            var submission = JobSubmission.Of(job, own.Get(CommandSettings.Overwrite)) with
            {
                Again = own.Get(CommandSettings.Again),
                TakeOver = own.Get(CommandSettings.TakeOver),
            };

            // Chosen before the first try, so that a try whose answer was lost and its repetition are one request.
            var requestId = own.Get(request)
                ?? (submission.Overwrite || submission.Again || job.Incremental == true ? Guid.NewGuid().ToString("N") : $"{job.Fingerprint()} {job.Output}");
            await using var connection = await ClusterConnection.OpenAsync(ClusterFlags.Read(own), TimeProvider.System, cancellationToken);
            JobSnapshot snapshot;
            while ((snapshot = await connection.OnJobsAsync(jobs => jobs.SubmitAsync(submission, requestId), cancellationToken)) is { IsRefused: true, State: JobStatus.Running })
            {
                if (job.IfRunning == "skip")
                {
                    await ErrorText.WriteAsync($"luke: {StyledWriter.Clean(snapshot.Message ?? "")} Nothing was done (--if-running skip).");
                    return ExitCodes.Done;
                }

                if (job.IfRunning != "wait")
                {
                    throw new UsageException($"{snapshot.Message} Wait for its end, or say what is to be done: --if-running skip ends quietly, --if-running wait waits.");
                }

                await Task.Delay(Pause, cancellationToken);
            }

            return await JobCommands.EndSubmitAsync(new ClusterWatch(connection, Console.Out, Console.Error, interrupts), snapshot, own.Get(CommandSettings.Watch), own.Get(CommandSettings.Json), cancellationToken);
        });
        return command;
    }

    /// <summary>Refuses locations with a signature: a job of a cluster is remembered.</summary>
    /// <exception cref="UsageException">One has.</exception>
    internal static void RefuseSigned(JobSpec job)
    {
        if (job.Inputs.Select(input => NamedInput.Parse(input).Location).Append(job.Output).Append(job.EntityModel).Append(job.RelationModel).Append(job.EmbeddingModel).FirstOrDefault(SasTokens.IsSigned) is { } signed)
        {
            throw new UsageException(
                $"{signed.Split('?')[0]} is given with a signature (SAS), which a cluster would have to store. Leave it out, and let the silos sign in: "
                + "with AZURE_STORAGE_CONNECTION_STRING in their environment, or with an identity of their own. 'luke run' takes a SAS.");
        }
    }
}
