using System.CommandLine;
using System.Globalization;
using LukePipeline.Client.Commands;
using LukePipeline.Client.Outcomes;
using LukePipeline.Graph.Building;
using LukePipeline.Graph.Files;
using LukePipeline.Graph.Mapping;
using LukePipeline.Graph.Options;
using LukePipeline.Graph.Source;
using LukePipeline.Ground.Settings;

namespace LukePipeline.Client.Graphs;

/// <summary><c>luke graph build</c>: a graph of what a job found.</summary>
internal static class GraphBuildCommand
{
    private const string Group = "What is built";
    private const string AllEvidence = "all";

    private static readonly TextSetting Output = new("output", Group, "Local folder or Azure URL that receives the graph; each build is a folder below it.")
    {
        Placeholder = "GRAPH",
        Required = true,
    };

    private static readonly TextSetting Previous = new("previous", Group, "The build whose ids are kept: its number, or another graph, whose latest one is taken.")
    {
        DefaultInWords = "the latest build of the graph",
        Placeholder = "GRAPH",
    };

    private static readonly TextSetting MappingFile = new("mapping", Group, "What labels and relations become: a JSON file whose entries stand in place of those that ship.")
    {
        Placeholder = "FILE",
    };

    private static readonly NumberSetting MinConfidence = new("minConfidence", Group, "Edges and values of less are left out.") { Min = 0, Max = 1, Default = 0 };

    private static readonly ChoiceSetting Confidence = new(
        "confidence", Group, "How the scores of several documents become one: noisy-or, max or mean.", ["noisy-or", "max", "mean"])
    { Default = "noisy-or" };

    private static readonly TextSetting Evidence = new("evidence", Group, "Most sentences kept for an edge, the best ones: a number, or all.")
    {
        Default = "20",
        Rule = text => text == AllEvidence || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0)
            ? null
            : ($"is '{text}'", "write a number above 0, or all"),
    };

    private static readonly SwitchSetting Strict = new("strict", Group, "Leave out edges and values that are doubtful, instead of listing them in issues alone.");

    public static Command Create()
    {
        var input = new Argument<string>("output-of-job") { Description = "The --output of a job that is complete: a local folder or an Azure URL." };
        var command = new Command("build", "Build a graph of what a job found: nodes, edges, values, and the sentences that say them.") { input };
        var options = new SettingOptions(command, [Output, Previous, MappingFile, MinConfidence, Confidence, Evidence, Strict], ResolutionSettings.All, [CommandSettings.Json]);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var values = options.Read(parsed);
            var build = ReadOptions(values);
            var source = await GraphSource.OpenAsync(GraphFolders.OpenExisting(parsed.GetValue(input)!, "the --output of a job"), cancellationToken);
            Warn(source);
            var graph = GraphFolders.Open(values.Get(Output)!);
            var previous = values.Get(Previous) is { } before ? await GraphFolders.OpenBuildAsync(before, new GraphStore(graph), cancellationToken) : null;
            var builder = new GraphBuilder(graph, build, previous);
            var (manifest, isOld) = await builder.BuildAsync(source, cancellationToken);
            if (values.Get(CommandSettings.Json))
            {
                Console.Out.WriteLine(System.Text.Json.JsonSerializer.Serialize(new { build = manifest.Build, isNew = !isOld, rows = manifest.Rows }));
            }
            else
            {
                Console.Out.WriteLine($"Build {manifest.Build} {(isOld ? "is of the same output and settings: nothing to do." : "is complete.")}");
                foreach (var (table, rows) in manifest.Rows)
                {
                    Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rows,12}  {table}"));
                }
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static GraphBuildOptions ReadOptions(SettingValues values)
    {
        var mapping = values.Get(MappingFile) is { } file
            ? GraphMapping.Read(File.Exists(file) ? file : throw new UsageException($"{MappingFile.Flag} {file}: no such file."))
            : GraphMapping.Shipped;
        var evidence = values.Get(Evidence)!;
        return new GraphBuildOptions
        {
            Mapping = mapping,
            Resolution = ResolutionSettings.Read(values, [.. mapping.Labels.Where(label => mapping.OfLabel(label).Literal is null).Select(mapping.NameOf).Distinct()], mapping.NameOf),
            MinConfidence = values.Get(MinConfidence),
            Confidence = values.Get(Confidence) switch
            {
                "max" => ConfidenceKind.Max,
                "mean" => ConfidenceKind.Mean,
                _ => ConfidenceKind.NoisyOr,
            },
            Evidence = evidence == AllEvidence ? int.MaxValue : int.Parse(evidence, CultureInfo.InvariantCulture),
            Strict = values.Get(Strict),
            NamesHash = ResolutionSettings.HashOf(values),
        };
    }

    /// <summary>What the output lacks is said, since the graph lacks it too.</summary>
    private static void Warn(GraphSource source)
    {
        if (!source.HasRelations)
        {
            Console.Error.WriteLine($"luke: {source.Location} has no relations: the graph will have no edges. Run the job with --stages entities,relations.");
        }

        if (!source.HasSentences)
        {
            Console.Error.WriteLine($"luke: {source.Location} was written without sentences: evidence will have places, but no text.");
        }
    }
}
