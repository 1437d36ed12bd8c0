using System.CommandLine;
using System.CommandLine.Help;
using LukePipeline.Client.Commands;
using LukePipeline.Client.Datasets;
using LukePipeline.Client.Display;
using LukePipeline.Client.Exports;
using LukePipeline.Client.Graphs;
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
    public static async Task<int> RunAsync(string[] args)
    {
        var root = Create();
        var parsed = root.Parse(args.Length > 0 ? args : ["--help"], CommandSettings.Parsing);
        if (parsed.Errors.Count > 0)
        {
            foreach (var line in UnknownWords.Lines(parsed))
            {
                Console.Error.WriteLine($"{(line.StartsWith("Type ", StringComparison.Ordinal) ? "" : "luke: ")}{line}");
            }

            return ExitCodes.BadUsage;
        }

        var words = StopWords.Of(parsed.CommandResult.Command);
        using var interrupts = words is null ? null : new Interrupts(() => Say(words.Stopping), () => Say(words.AtOnce));
        try
        {
            // A clean stop may take longer than the two seconds that the library grants; the second signal ends it.
            var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return await parsed.InvokeAsync(invocation, interrupts?.Asked ?? CancellationToken.None);
        }
        catch (OperationCanceledException e)
        {
            Say(e is StoppedException ? e.Message : words?.Stopped);
            return ExitCodes.Cancelled;
        }
        catch (Exception e) when (e is UsageException or JobSpecException or ScheduleException)
        {
            Console.Error.WriteLine($"luke: {StyledWriter.Clean(e.Message, keepLines: true)}");
            return ExitCodes.BadUsage;
        }
        catch (LukeException e)
        {
            Console.Error.WriteLine($"luke: {StyledWriter.Clean(e.Message, keepLines: true)}");
            return ExitCodes.Failed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A full disk, a closed pipe, a folder without permission: the system's own words say what.
            Console.Error.WriteLine($"luke: {StyledWriter.Clean(e.Message, keepLines: true)}");
            return ExitCodes.Failed;
        }
    }

    private static void Say(string? text)
    {
        if (text is not null)
        {
            Console.Error.WriteLine(text);
        }
    }

    /// <summary>The command tree.</summary>
    internal static RootCommand Create()
    {
        var root = new RootCommand("Entities, relations and embeddings out of an archive of documents, with LUKE.");
        root.Subcommands.Add(RunCommand.Create());
        root.Subcommands.Add(TryCommand.Create());
        root.Subcommands.Add(ShowCommand.Create());
        root.Subcommands.Add(FailuresCommand.Create());
        root.Subcommands.Add(ReportCommand.Create());
        root.Subcommands.Add(ExportCommand.Create());
        root.Subcommands.Add(SnapshotCommands.CreateSnapshots());
        root.Subcommands.Add(SnapshotCommands.CreateFiles());
        root.Subcommands.Add(SnapshotCommands.CreateDiff());
        root.Subcommands.Add(UpkeepCommands.CreateRollback());
        root.Subcommands.Add(UpkeepCommands.CreateCompact());
        root.Subcommands.Add(UpkeepCommands.CreateVacuum());
        root.Subcommands.Add(ScheduleCommand.Create());
        root.Subcommands.Add(GraphCommand.Create());
        root.Subcommands.Add(SubmitCommand.Create());
        root.Subcommands.Add(JobCommands.CreateJobs());
        root.Subcommands.Add(JobCommands.CreateStatus());
        root.Subcommands.Add(JobCommands.CreateWatch());
        root.Subcommands.Add(JobCommands.CreateCancel());
        root.Subcommands.Add(JobCommands.CreateResume());
        root.Subcommands.Add(SilosCommand.Create());
        root.Subcommands.Add(ModelCommand.Create());
        root.Subcommands.Add(TrainCommand.Create());
        root.Subcommands.Add(EvalCommand.Create());
        root.Subcommands.Add(CompletionCommand.Create());
        root.Subcommands.Add(HelpCommand.CreateHelp(root));
        root.Subcommands.Add(HelpCommand.CreateVersion(root));
        root.Options.OfType<HelpOption>().Single().Action = new HelpScreen(HelpGroups.All);
        return root;
    }
}
