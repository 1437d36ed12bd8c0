using System.CommandLine;

namespace LukePipeline.Client;

/// <summary>The command tree of <c>luke</c>, and the one place where a failure becomes a message and an exit code.</summary>
internal static class CommandLineProgram
{
    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("Entities, relations and embeddings out of an archive of documents, with LUKE.");
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
        catch (UsageException e)
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
