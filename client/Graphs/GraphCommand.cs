using System.CommandLine;

namespace LukePipeline.Client.Graphs;

/// <summary><c>luke graph</c>: from the mentions of a job to a knowledge graph.</summary>
internal static class GraphCommand
{
    public static Command Create()
    {
        var command = new Command("graph", "Make a knowledge graph of what jobs found: resolve mentions, and score how well that is done.");
        command.Subcommands.Add(GraphEvalCommand.Create());
        return command;
    }
}
