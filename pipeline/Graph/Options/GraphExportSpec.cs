using System.Text.Json;
using System.Text.Json.Nodes;
using LukePipeline.Ground;
using LukePipeline.Jobs.Spec;

namespace LukePipeline.Graph.Options;

/// <summary>What an export is asked to be: a job of kind <c>export</c>, the latest build of a graph in the form of another program.</summary>
public sealed record GraphExportSpec
{
    /// <summary>The kind of such jobs.</summary>
    public const string KindName = "export";

    /// <summary>The kind: <c>export</c>.</summary>
    public string Kind { get; init; } = KindName;

    /// <summary>The graph: a local folder or an Azure URL.</summary>
    public required string Source { get; init; }

    /// <summary>The form, as <c>luke graph export --to</c> names it.</summary>
    public required string Form { get; init; }

    /// <summary>Local folder or Azure URL of the exports; that of each build is a folder below it.</summary>
    public required string Output { get; init; }

    /// <summary>Reads a spec that came as text.</summary>
    /// <param name="text">The spec.</param>
    /// <param name="forms">The forms that there are.</param>
    /// <exception cref="LukeException">It is none, or a value is not what it has to be.</exception>
    public static GraphExportSpec Parse(string text, IReadOnlyCollection<string> forms)
    {
        try
        {
            var json = JsonNode.Parse(text) as JsonObject ?? throw new JsonException("It is no object.");
            var spec = JobJson.FromObject<GraphExportSpec>(json) ?? throw new JsonException("It is empty.");
            return spec.Kind != KindName ? throw new JsonException($"Its kind is '{spec.Kind}'.")
                : spec.Source.Length == 0 || spec.Output.Length == 0 ? throw new JsonException("Its source or its output is empty.")
                : !forms.Contains(spec.Form) ? throw new JsonException($"There is no form '{spec.Form}': the forms are {string.Join(", ", forms)}.")
                : spec;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new LukeException(
                $"The export is not asked for as it should be: {e.Message} Write {{\"kind\": \"export\", \"source\": \"GRAPH\", \"form\": \"{forms.First()}\", \"output\": \"...\"}}.", e);
        }
    }

    /// <summary>The spec as text.</summary>
    public string ToJson() => JobJson.ToObject(this).ToJsonString();
}
