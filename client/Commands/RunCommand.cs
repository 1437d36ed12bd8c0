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

    private static readonly SwitchSetting Verbose = new("verbose", CommandSettings.Group, "Write the log of the silo to standard error.");

    private static readonly SwitchSetting Json = CommandSettings.Json with { Description = "Print the summary as JSON." };

    private static readonly TextSetting Report = new("report", CommandSettings.Group, "Write the page of 'luke report' at the end.") { Placeholder = "FILE", DefaultInWords = "none" };

    private static readonly SwitchSetting DryRun = new(
        "dryRun", CommandSettings.Group, "Look first: read a part of the inputs, time the models on a few documents, tell about how long it would take. Nothing is written.");

    private static readonly SwitchSetting Retry = new("retryFailed", JobSpecKeys.DatasetGroup, "Try again what failed: --reprocess failed of a dataset.");

    public static Command Create(Interrupts interrupts)
    {
        var (command, spec) = CreateOptions();
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var own = spec.ReadOwn(parsed);
            var job = spec.Read(parsed);
            var options = new EmbeddedRunOptions(
                own.Get(CommandSettings.Overwrite), own.Get(CommandSettings.Again), own.Get(CommandSettings.TakeOver), own.Get(Json), own.Get(Retry), own.Get(Verbose));
            if (own.Get(DryRun))
            {
                return await DryRunStart.RunAsync(job, options, interrupts, cancellationToken);
            }

            var page = own.Get(Report);
            var draft = page is null ? null : ReportFile.Check(Report.Flag, page);
            if (draft is { IsDevice: false })
            {
                WrittenPath.Check(Report.Flag, page!, job.Output, job.Inputs);
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

    /// <summary>Makes sure that a timer may run the command: what is wrong with it is told now, and not every night.</summary>
    /// <param name="words">Its words, behind <c>run</c>.</param>
    /// <exception cref="UsageException">A flag is misspelt, a value missing or wrong.</exception>
    /// <exception cref="JobSpecException">The job is not valid; every error is named.</exception>
    public static void Check(string[] words)
    {
        var (command, spec) = CreateOptions();
        var parsed = command.Parse(words, CommandSettings.Parsing);
        if (parsed.Errors.Count > 0)
        {
            throw new UsageException($"The command behind -- cannot be run: {string.Join(' ', UnknownWords.Lines(parsed).SkipLast(1))}");
        }

        var own = spec.ReadOwn(parsed);
        spec.Read(parsed);
        if (own.Get(DryRun))
        {
            throw new UsageException($"{DryRun.Flag} writes nothing, whenever it is run: leave it out.");
        }
    }

    private static (Command Command, SpecOptions Options) CreateOptions()
    {
        var command = new Command(Name, "Run a job on this machine: documents in, Parquet tables out. The same command again resumes it.");
        return (command, new SpecOptions(command, CommandSettings.UsedPrefix, [Retry, DryRun, Json, Report, Verbose]));
    }

    private static async Task WritePageAsync(JobSpec job, string page, DraftFile draft, Interrupts interrupts, CancellationToken cancellationToken)
    {
        try
        {
            await ReportFile.WriteAsync(job.Output, snapshot: null, more: "", showsText: job.SentenceText != "off", "--report", page, draft, interrupts, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new StoppedException(
                $"Stopped. The job is done, its page is not written. Write it with: {OwnCommand.Call} report {OwnCommand.Quote(job.Output)} --output {OwnCommand.Quote(page)}");
        }
    }
}
