using System.CommandLine;
using LukePipeline.Client.Looking;
using LukePipeline.Client.Options;
using LukePipeline.Client.Outcomes;
using LukePipeline.Client.Reporting;
using LukePipeline.Client.Running;
using LukePipeline.Ground.Settings;
using LukePipeline.Jobs.Spec;

namespace LukePipeline.Client.Commands;

/// <summary><c>luke run INPUT... --output PREFIX</c>: the whole job in this process.</summary>
internal static class RunCommand
{
    public const string Name = "run";

    public static Command Create(Interrupts interrupts)
    {
        var command = new Command(Name, "Run a job on this machine: documents in, Parquet tables out. The same command again resumes it.");
        var verbose = new SwitchSetting("verbose", CommandSettings.Group, "Write the log of the silo to standard error.");
        var json = CommandSettings.Json with { Description = "Print the summary as JSON." };
        var report = new TextSetting("report", CommandSettings.Group, "Write the page of 'luke report' at the end.") { Placeholder = "FILE", DefaultInWords = "none" };
        var dryRun = new SwitchSetting("dryRun", CommandSettings.Group, "Look first: read a part of the inputs, time the models on a few documents, tell about how long it would take. Nothing is written.");
        var retry = new SwitchSetting("retryFailed", JobSpecKeys.DatasetGroup, "Try again what failed: --reprocess failed of a dataset.");
        var spec = new SpecOptions(command, CommandSettings.UsedPrefix, [retry, dryRun, json, report, verbose]);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var own = spec.ReadOwn(parsed);
            var job = spec.Read(parsed);
            var options = new EmbeddedRunOptions(
                own.Get(CommandSettings.Overwrite), own.Get(CommandSettings.Again), own.Get(CommandSettings.TakeOver), own.Get(json), own.Get(retry), own.Get(verbose));
            if (own.Get(dryRun))
            {
                return await DryRunStart.RunAsync(job, options, interrupts, cancellationToken);
            }

            var page = own.Get(report);
            var draft = page is null ? null : ReportFile.Check(report.Flag, page);
            if (draft is { IsDirect: false })
            {
                WrittenPath.Check(report.Flag, page!, job.Output, job.Inputs);
            }

            var code = await new EmbeddedRun(Console.Out, Console.Error, TimeProvider.System, interrupts).RunAsync(job, options, cancellationToken);
            if (draft is not null && code is (ExitCodes.Done or ExitCodes.DoneWithFailures))
            {
                await WritePageAsync(job.WithoutSecrets(), page!, draft, interrupts, cancellationToken);
            }

            return code;
        });
        return command;
    }

    private static async Task WritePageAsync(JobSpec job, string page, DraftFile draft, Interrupts interrupts, CancellationToken cancellationToken)
    {
        try
        {
            await ReportFile.WriteAsync(job.Output, more: "", showsText: job.SentenceText != "off", "--report", page, draft, interrupts, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new StoppedException(
                $"Stopped. The job is done, its page is not written. Write it with: {OwnCommand.Call} report {OwnCommand.Quote(job.Output)} --output {OwnCommand.Quote(page)}");
        }
    }
}
