using System.Text.Json;
using System.Text.Json.Nodes;
using LukePipeline.Graph.Resolution;
using LukePipeline.Ground;
using LukePipeline.Jobs.Spec;

namespace LukePipeline.Graph.Options;

/// <summary>
/// What a graph is asked to be: a job of kind <c>graph</c>, the same on one machine and over the wire. Users' files stand in it with their
/// content, so that every process builds by the same.
/// </summary>
public sealed record GraphSpec
{
    /// <summary>The kind of such jobs.</summary>
    public const string KindName = "graph";

    /// <summary>The kind: <c>graph</c>.</summary>
    public string Kind { get; init; } = KindName;

    /// <summary>The <c>--output</c> of a complete job.</summary>
    public required string Source { get; init; }

    /// <summary>The snapshot of the source, where that is a dataset. Default: null, the latest, and the source as it is where it is none.</summary>
    public int? Snapshot { get; init; }

    /// <summary>Local folder or Azure URL of the graph; each build is a folder below it.</summary>
    public required string Output { get; init; }

    /// <summary>The graph whose ids are kept, where it is another one. Default: null, the same.</summary>
    public string? Previous { get; init; }

    /// <summary>The build whose ids are kept. Default: null, the latest.</summary>
    public int? PreviousBuild { get; init; }

    /// <summary>What labels and relations become: entries in place of those of the mapping that ships. Default: null, none.</summary>
    public JsonObject? Mapping { get; init; }

    /// <summary>The users' list of aliases, lines of fields separated by tabs. Default: null, none.</summary>
    public string? Names { get; init; }

    /// <summary>What a review decided of names, lines of fields separated by tabs. Default: null, nothing.</summary>
    public string? Decisions { get; init; }

    /// <summary>The rules of resolution. Default: null, all.</summary>
    public IReadOnlyList<string>? Rules { get; init; }

    /// <summary>Edges and values of less are left out, 0 to 1. Default: 0.</summary>
    public double MinConfidence { get; init; }

    /// <summary>How the scores of several documents become one. Default: noisy-or.</summary>
    public ConfidenceKind Confidence { get; init; } = ConfidenceKind.NoisyOr;

    /// <summary>Most rows of evidence for an edge, the best. Default: 20.</summary>
    public int Evidence { get; init; } = 20;

    /// <summary>Whether edges and values that are issues are left out. Default: false.</summary>
    public bool Strict { get; init; }

    private static IEnumerable<string> Keys => JobJson.ToObject(new GraphSpec { Source = "", Snapshot = 0, Output = "", Previous = "", PreviousBuild = 1, Mapping = [], Names = "", Decisions = "", Rules = [] })
        .Select(key => key.Key);

    private string? Problem => Kind != KindName ? $"Its kind is '{Kind}'."
        : Source.Length == 0 || Output.Length == 0 ? "Its source or its output is empty."
        : Snapshot < 0 ? "Its snapshot is below 0."
        : MinConfidence is < 0 or > 1 or double.NaN ? "Its minConfidence is not between 0 and 1."
        : Evidence < 1 ? "Its evidence is below 1."
        : Rules?.FirstOrDefault(rule => !ResolutionOptions.RuleNames.Contains(rule)) is { } unknown ? $"There is no rule '{unknown}': the rules are {string.Join(", ", ResolutionOptions.RuleNames)}."
        : null;

    /// <summary>What two specs have in common that ask the same, wherever the graph lies and whichever ids are kept.</summary>
    internal string Fingerprint => JobJson.Hash(JobJson.ToObject(this with { Output = "", Previous = null, PreviousBuild = null }));

    /// <summary>Reads a spec that came as text.</summary>
    /// <exception cref="LukeException">It is none, or a value is not what it has to be.</exception>
    public static GraphSpec Parse(string text)
    {
        try
        {
            var json = JsonNode.Parse(text) as JsonObject ?? throw new JsonException("It is no object.");
            if (json.Select(key => key.Key).Except(Keys).FirstOrDefault() is { } unknown)
            {
                throw new JsonException($"There is no key '{unknown}'. The keys are {string.Join(", ", Keys)}.");
            }

            var spec = JobJson.FromObject<GraphSpec>(json)!;
            return spec.Problem is { } problem ? throw new JsonException(problem) : spec;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new LukeException($"The graph is not asked for as it should be: {e.Message} Write {{\"kind\": \"graph\", \"source\": \"...\", \"output\": \"...\"}}.", e);
        }
    }

    /// <summary>The spec as text.</summary>
    public string ToJson() => JobJson.ToObject(this).ToJsonString();
}
