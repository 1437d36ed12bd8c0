using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using LukePipeline.Client.Options;
using LukePipeline.Client.Outcomes;
using LukePipeline.Graph.Mapping;
using LukePipeline.Graph.Options;
using LukePipeline.Ground;
using LukePipeline.Ground.Settings;
using LukePipeline.Storage.Locations;

namespace LukePipeline.Client.Graphs;

/// <summary>The settings of a graph that is to be built, the same here and on a cluster.</summary>
internal static class GraphSpecSettings
{
    private const string Group = "What is built";
    private const string AllEvidence = "all";

    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip };

    private static readonly TextSetting Output = new("output", Group, $"Where the graph goes: a {LocationKind.Nouns}; each build is a folder below it.")
    {
        Placeholder = "GRAPH",
        Required = true,
    };

    private static readonly IntegerSetting Snapshot = SnapshotNumber.Flag("snapshot", "Of a dataset that grows: the snapshot that is built.", "the latest");

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

    /// <summary>All of them, but for the rules of resolution.</summary>
    public static IReadOnlyList<Setting> All { get; } = [Output, Snapshot, Previous, MappingFile, MinConfidence, Confidence, Evidence, Strict];

    /// <summary>The argument that names what a graph is built of.</summary>
    public static Argument<string> Source() => OutputArgument.OfJob("output-of-job", " that is complete");

    /// <summary>What the command line asks for; what is wrong with the users' files is said here.</summary>
    /// <param name="values">The values of <see cref="All"/> and of <see cref="ResolutionSettings.All"/>.</param>
    /// <param name="source">The output that the graph is built of.</param>
    /// <param name="located">What a location is written as.</param>
    public static GraphSpec Read(SettingValues values, string source, Func<string, string> located)
    {
        var evidence = values.Get(Evidence)!;
        var previous = values.Get(Previous);
        int? number = int.TryParse(previous, NumberStyles.None, CultureInfo.InvariantCulture, out var build) && !Directory.Exists(previous) ? build : null;
        var spec = new GraphSpec
        {
            Source = located(source),
            Snapshot = SnapshotNumber.Given(values, Snapshot),
            Output = located(values.Get(Output)!),
            Previous = number is null && previous is not null ? located(previous) : null,
            PreviousBuild = number,
            Mapping = values.Get(MappingFile) is { } file ? ReadMapping(file) : null,
            Names = ResolutionSettings.NamesOf(values),
            Decisions = ResolutionSettings.DecisionsOf(values),
            Rules = ResolutionSettings.RulesOf(values),
            MinConfidence = values.Get(MinConfidence),
            Confidence = values.Get(Confidence) switch
            {
                "max" => ConfidenceKind.Max,
                "mean" => ConfidenceKind.Mean,
                _ => ConfidenceKind.NoisyOr,
            },
            Evidence = evidence == AllEvidence ? int.MaxValue : int.Parse(evidence, CultureInfo.InvariantCulture),
            Strict = values.Get(Strict),
        };
        ResolutionSettings.Warn(GraphBuildOptions.Of(spec).Resolution.Decisions);
        return spec;
    }

    private static JsonObject ReadMapping(string file)
    {
        try
        {
            var text = File.Exists(file) ? Refusals.OrRefused(() => Utf8Text.ReadAll(file)) : throw new UsageException($"{MappingFile.Flag} {file}: no such file.");
            var mapping = JsonNode.Parse(text, documentOptions: Lenient) as JsonObject ?? throw new UsageException($"{MappingFile.Flag} {file} is no JSON object.");
            Refusals.OrRefused(() => GraphMapping.Parse(text, $"{MappingFile.Flag} {file}"));
            return mapping;
        }
        catch (JsonException e)
        {
            throw new UsageException($"{MappingFile.Flag} {file} is not valid JSON: {e.Message}");
        }
    }
}
