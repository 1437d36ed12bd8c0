using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using LukePipeline.Client.Commands;
using LukePipeline.Client.Datasets;
using LukePipeline.Client.Display;
using LukePipeline.Client.Graphs;
using LukePipeline.Client.Outcomes;
using LukePipeline.Client.Schedules;
using LukePipeline.Ground;
using LukePipeline.Jobs.Spec;

namespace LukePipeline.Client;

/// <summary>The command tree of <c>luke</c>, and the one place where a failure becomes a message and an exit code.</summary>
internal static class CommandLineProgram
{
    public static async Task<int> RunAsync(string[] args)
    {
        var root = Create();
        var parsed = root.Parse(args.Length > 0 ? args : ["--help"]);
        if (parsed.Errors.Count > 0)
        {
            // A word that is no command is told as that, not as the lack of one as well.
            var command = parsed.CommandResult.Command;
            var unknown = command is RootCommand ? parsed.UnmatchedTokens.FirstOrDefault() : null;
            foreach (var error in unknown is null ? parsed.Errors.Select(error => error.Message) : [$"There is no command '{unknown}'."])
            {
                Console.Error.WriteLine($"luke: {error}");
            }

            Console.Error.WriteLine(command is RootCommand ? "Type 'luke --help' for the commands." : $"Type '{HelpScreen.PathOf(command)} --help' for its options.");
            return ExitCodes.BadUsage;
        }

        try
        {
            var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false };
            if (parsed.CommandResult.Command.Name == RunCommand.Name || parsed.CommandResult.Parent is CommandResult { Command.Name: TrainCommand.Name })
            {
                // They listen to Ctrl+C themselves, and a clean stop may take longer than the two seconds that the library grants.
                invocation.ProcessTerminationTimeout = null;
            }

            return await parsed.InvokeAsync(invocation);
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Cancelled;
        }
        catch (Exception e) when (e is UsageException or JobSpecException)
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

    /// <summary>The command tree.</summary>
    internal static RootCommand Create()
    {
        var root = new RootCommand("Entities, relations and embeddings out of an archive of documents, with LUKE.");
        root.Subcommands.Add(RunCommand.Create());
        root.Subcommands.Add(ShowCommand.Create());
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
        root.Subcommands.Add(ModelCommand.Create());
        root.Subcommands.Add(TrainCommand.Create());
        root.Subcommands.Add(EvalCommand.Create());
        root.Options.OfType<HelpOption>().Single().Action = new HelpScreen(HelpGroups.All);
        return root;
    }
}
