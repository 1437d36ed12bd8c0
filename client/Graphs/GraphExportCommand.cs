using System.CommandLine;
using LukePipeline.Client.Options;
using LukePipeline.Client.Outcomes;
using LukePipeline.Client.Running;
using LukePipeline.Graph.Exports;
using LukePipeline.Graph.Exports.Forms;
using LukePipeline.Graph.Mapping;
using LukePipeline.Ground.Settings;

namespace LukePipeline.Client.Graphs;

/// <summary><c>luke graph export</c>: a graph in the form of another program.</summary>
internal static class GraphExportCommand
{
    private const string Group = "What is written";

    public static Command Create(Interrupts interrupts)
    {
        var graph = OutputArgument.OfGraph();
        var to = new ChoiceSetting("to", Group, $"The form: {string.Join(", ", GraphExporter.Names)}.", GraphExporter.Names) { Required = true };
        var output = new TextSetting("output", Group, "Local folder that receives the files; it must be empty, or not there yet.") { Placeholder = "DIR", Required = true };
        var mapping = new TextSetting("mapping", Group, "The mapping that the graph was built with: where the IRIs stand.") { Placeholder = "FILE" };
        var baseIri = new TextSetting("baseIri", Group, "Beginning of the graph's own IRIs.")
        {
            Default = new GraphExportOptions().BaseIri,
            Rule = text => Uri.IsWellFormedUriString(text, UriKind.Absolute) ? null : ($"is '{text}'", "write an absolute IRI, such as https://example.org/graph/"),
        };
        var rdf = new ChoiceSetting("rdf", Group, "How RDF tells about edges: as 1.1 (rdf:Statement) or 1.2 (rdf:reifies).", ["1.1", "1.2"]) { Default = "1.1" };
        var files = new ChoiceSetting("files", Group, "For neo4j: csv or parquet.", ["csv", "parquet"]) { Default = "csv" };
        var since = new TextSetting("since", Group, "For neo4j: only what changed since a build, its number, or since the latest build of another graph.") { Placeholder = "GRAPH" };
        var command = new Command("export", "Write a graph as files that Neo4j, Kuzu, GraphRAG or a reader of RDF, JSON-LD or GraphML loads.") { graph };
        var options = new SettingOptions(command, [to, output, files, since, mapping, baseIri, rdf]);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            (Setting Setting, string[] Forms)[] ofForms = [(since, ["neo4j"]), (files, ["neo4j"]), (rdf, ["rdf"]), (baseIri, ["rdf", "jsonld"]), (mapping, ["rdf", "jsonld"])];
            var values = options.Read(parsed, given =>
            [
                .. ofForms.Where(one => given.Get(to) is { } form && given.IsGiven(one.Setting) && !one.Forms.Contains(form))
                    .Select(one => $"{one.Setting.Flag} is for {to.Flag} {string.Join(" and ", one.Forms)} alone: leave it out."),
                .. given.Get(since) is not null && given.Get(to) == "neo4j" && given.Get(files) == "parquet" ? [$"{since.Flag} writes CSV alone, which delta.cypher reads: leave {files.Flag} out."] : Array.Empty<string>(),
            ]);
            var store = await GraphFolders.OpenGraphAsync(parsed.GetValue(graph)!, cancellationToken);
            var folder = values.Get(output)!;
            var draft = new DraftFolder(folder);
            draft.CheckEmpty(output.Flag, "Name a new folder.");
            var before = values.Get(since) is { } older ? await GraphFolders.OpenBuildAsync(older, store, cancellationToken) : null;
            var told = new GraphExportOptions
            {
                Mapping = values.Get(mapping) is { } file
                    ? Refusals.OrRefused(() => GraphMapping.Read(File.Exists(file) ? file : throw new UsageException($"{mapping.Flag} {file}: no such file.")))
                    : GraphMapping.Shipped,
                BaseIri = values.Get(baseIri)!,
                Since = before,
                Parquet = values.Get(files) == "parquet",
                Rdf12 = values.Get(rdf) == "1.2",
            };
            using (new FreshFolder(folder))
            {
                await new DraftWriting("The export", interrupts).RunAsync(draft, () => GraphExporter.WriteAsync(store, values.Get(to)!, draft.Path, told, cancellationToken));
            }

            foreach (var name in Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal))
            {
                Console.Out.WriteLine(Path.Combine(folder, name!));
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
