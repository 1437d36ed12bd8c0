using System.CommandLine;
using LukePipeline.Client.Commands;
using LukePipeline.Jobs;

namespace LukePipeline.Client;

/// <summary>The command tree of <c>luke</c>, and the one place where a failure becomes a message and an exit code.</summary>
internal static class CommandLineProgram
{
    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("Entities, relations and embeddings out of an archive of documents, with LUKE.");
        root.Subcommands.Add(RunCommand.Create());
        root.Subcommands.Add(ShowCommand.Create());
        root.Subcommands.Add(SubmitCommand.Create());
        root.Subcommands.Add(JobCommands.CreateJobs());
        root.Subcommands.Add(JobCommands.CreateStatus());
        root.Subcommands.Add(JobCommands.CreateWatch());
        root.Subcommands.Add(JobCommands.CreateCancel());
        root.Subcommands.Add(JobCommands.CreateResume());
        root.Subcommands.Add(ModelCommand.Create());
        root.Subcommands.Add(TrainCommand.Create());
        root.Subcommands.Add(EvalCommand.Create());
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                Console.Error.WriteLine($"luke: {error.Message}");
            }

            Console.Error.WriteLine("Type 'luke --help' for the commands, 'luke COMMAND --help' for the options of one.");
            return ExitCodes.BadUsage;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Cancelled;
        }
        catch (Exception e) when (e is UsageException or JobSpecException)
        {
            Console.Error.WriteLine($"luke: {e.Message}");
            return ExitCodes.BadUsage;
        }
        catch (LukeException e)
        {
            Console.Error.WriteLine($"luke: {e.Message}");
            return ExitCodes.Failed;
        }
    }
}
