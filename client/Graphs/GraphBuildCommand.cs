using System.CommandLine;
using LukePipeline.Client.Display;
using LukePipeline.Client.Options;
using LukePipeline.Client.Outcomes;
using LukePipeline.Client.Running;
using LukePipeline.Graph.Files;
using LukePipeline.Graph.Options;
using LukePipeline.Graph.Running;
using LukePipeline.Graph.Source;
using LukePipeline.Jobs.Commit;

namespace LukePipeline.Client.Graphs;

/// <summary><c>luke graph build</c>: a graph of what a job found.</summary>
internal static class GraphBuildCommand
{
    public static Command Create()
    {
        var input = GraphSpecSettings.Source();
        var command = new Command("build", "Build a graph of what a job found: nodes, edges, values, and the sentences that say them.") { input };
        var options = new SettingOptions(command, GraphSpecSettings.All, ResolutionSettings.All, [CommandSettings.Json]);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var values = options.Read(parsed);
            var spec = Refusals.OrRefused(() => GraphSpecSettings.Read(values, parsed.GetValue(input)!, location => location));
            if (File.Exists(spec.Output))
            {
                throw new UsageException($"--output {spec.Output} is a file. Name the folder of a graph, or a new one.");
            }

            var store = GraphFolders.OpenExisting(spec.Source, "the --output of a job");
            if (await new GraphSteps(GraphFolders.Open, TimeProvider.System).OwnsAsync(spec.Source, cancellationToken))
            {
                throw new UsageException($"{store.Location} is a graph. One is built of the output of a job: {OwnCommand.Call} graph build OUTPUT --output {OwnCommand.Quote(spec.Output)}");
            }

            Warn(await Refusals.OrRefusedAsync(GraphSource.OpenAsync(store, spec.Snapshot, cancellationToken)));
            await CheckPreviousAsync(spec, cancellationToken);
            var (build, isOld) = await BuildAsync(spec, cancellationToken);
            GraphEnd.Print(build, isOld, values.Get(CommandSettings.Json), Console.Out);
            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>What is named must be there, before anything is begun.</summary>
    private static async Task CheckPreviousAsync(GraphSpec spec, CancellationToken cancellationToken)
    {
        if (spec.Previous is { } other)
        {
            await GraphFolders.OpenGraphAsync(other, cancellationToken);
        }

        if (spec.PreviousBuild is { } build)
        {
            await Refusals.OrRefusedAsync(new GraphStore(GraphFolders.Open(spec.Output)).RequireAsync(build, cancellationToken));
        }
    }

    private static async Task<(GraphManifest Build, bool IsOld)> BuildAsync(GraphSpec spec, CancellationToken cancellationToken)
    {
        try
        {
            return await new GraphBuilder(GraphFolders.Open).BuildAsync(spec, cancellationToken);
        }
        catch (OutputInUseException e)
        {
            // Nothing was begun: the folder is something else's.
            throw new UsageException(e.Message, e);
        }
    }

    /// <summary>What the output lacks is said, since the graph lacks it too.</summary>
    private static void Warn(GraphSource source)
    {
        if (!source.HasRelations)
        {
            ErrorText.Write($"luke: {source.Location} has no relations: the graph will have no edges. Run the job with --stages entities,relations.");
        }

        if (!source.HasSentences)
        {
            ErrorText.Write($"luke: {source.Location} was written without sentences: evidence will have places, but no text.");
        }
    }
}
