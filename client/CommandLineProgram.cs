using System.CommandLine;
using System.CommandLine.Help;
using LukePipeline.Client.Commands;
using LukePipeline.Client.Datasets;
using LukePipeline.Client.Display;
using LukePipeline.Client.Exports;
using LukePipeline.Client.Graphs;
using LukePipeline.Client.Options;
using LukePipeline.Client.Outcomes;
using LukePipeline.Client.Running;
using LukePipeline.Client.Schedules;
using LukePipeline.Client.Silos;
using LukePipeline.Client.Viewing;
using LukePipeline.Ground;
using LukePipeline.Jobs.Schedules;
using LukePipeline.Jobs.Spec;

namespace LukePipeline.Client;

/// <summary>The command tree of <c>luke</c>, and the one place where a failure becomes a message and an exit code.</summary>
internal static class CommandLineProgram
{
    /// <summary>Runs a command.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="interrupts">What hears Ctrl+C from then on.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args, Interrupts interrupts)
    {
        // "--limit= --json" would take --json for the limit.
        if (args.TakeWhile(word => word != "--").FirstOrDefault(word => word.StartsWith("--", StringComparison.Ordinal) && word.IndexOf('=') == word.Length - 1) is { } empty)
        {
            ErrorText.Write($"luke: {empty} has no value: write {empty}VALUE, or leave it out.");
            return ExitCodes.BadUsage;
        }

        var root = Create(interrupts);
        var parsed = root.Parse(args.Length > 0 ? args : ["--help"], CommandSettings.Parsing);
        if (parsed.Errors.Count > 0)
        {
            foreach (var line in UnknownWords.Lines(parsed))
            {
                ErrorText.Write($"{(line.StartsWith("Type ", StringComparison.Ordinal) ? "" : "luke: ")}{line}");
            }

            return ExitCodes.BadUsage;
        }

        var words = StopWords.Of(parsed.CommandResult.Command);
        interrupts.Listen(words.Stopping, words.AtOnce);
        try
        {
            // A clean stop may take longer than the two seconds that the library grants; the second signal ends it.
            var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return interrupts.End(await parsed.InvokeAsync(invocation, interrupts.Asked));
        }
        catch (OperationCanceledException e)
        {
            return interrupts.End(ExitCodes.Cancelled, e is StoppedException ? e.Message : words.Stopped);
        }
        catch (Exception e) when (e is UsageException or JobSpecException or ScheduleException)
        {
            return interrupts.End(ExitCodes.BadUsage, Error(e));
        }
        catch (LukeException e)
        {
            return interrupts.End(ExitCodes.Failed, Error(e));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A full disk, a closed pipe, a folder without permission: the system's own words say what.
            return interrupts.End(ExitCodes.Failed, Error(e));
        }
    }

    private static string Error(Exception e) => $"luke: {StyledWriter.Clean(e.Message, keepLines: true)}";

    /// <summary>The command tree.</summary>
    /// <param name="interrupts">What hears Ctrl+C, for commands that answer themselves.</param>
    internal static RootCommand Create(Interrupts interrupts)
    {
        var root = new RootCommand("Entities, relations and embeddings out of an archive of documents, with LUKE.");
        root.Subcommands.Add(RunCommand.Create(interrupts));
        root.Subcommands.Add(TryCommand.Create());
        root.Subcommands.Add(ShowCommand.Create());
        root.Subcommands.Add(FailuresCommand.Create());
        root.Subcommands.Add(ReportCommand.Create(interrupts));
        root.Subcommands.Add(ExportCommand.Create(interrupts));
        root.Subcommands.Add(SnapshotCommands.CreateSnapshots());
        root.Subcommands.Add(SnapshotCommands.CreateFiles());
        root.Subcommands.Add(SnapshotCommands.CreateDiff());
        root.Subcommands.Add(UpkeepCommands.CreateRollback());
        root.Subcommands.Add(UpkeepCommands.CreateCompact());
        root.Subcommands.Add(UpkeepCommands.CreateVacuum());
        root.Subcommands.Add(ScheduleCommand.Create());
        root.Subcommands.Add(GraphCommand.Create(interrupts));
        root.Subcommands.Add(SubmitCommand.Create(interrupts));
        root.Subcommands.Add(JobCommands.CreateJobs());
        root.Subcommands.Add(JobCommands.CreateStatus());
        root.Subcommands.Add(JobCommands.CreateWatch(interrupts));
        root.Subcommands.Add(JobCommands.CreateCancel());
        root.Subcommands.Add(JobCommands.CreateResume(interrupts));
        root.Subcommands.Add(SilosCommand.Create());
        root.Subcommands.Add(ModelCommand.Create());
        root.Subcommands.Add(TrainCommand.Create(interrupts));
        root.Subcommands.Add(EvalCommand.Create());
        root.Subcommands.Add(CompletionCommand.Create());
        root.Subcommands.Add(HelpCommand.CreateHelp(root));
        root.Subcommands.Add(HelpCommand.CreateVersion(root));
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpScreen(HelpGroups.All);
        help.Aliases.Remove("/h"); // /h is a path
        help.Aliases.Remove("/?");
        return root;
    }
}
