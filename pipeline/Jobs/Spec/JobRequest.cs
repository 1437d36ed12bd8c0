using System.Text.Json;
using System.Text.Json.Nodes;
using LukePipeline.Ground;

namespace LukePipeline.Jobs.Spec;

/// <summary>A job as it is handed in: read and checked once, and from then on a value.</summary>
/// <param name="Spec">What is asked; null to resume what lies under <paramref name="Output"/>.</param>
/// <param name="Output">The output prefix.</param>
/// <param name="Overwrite">True to take over a prefix that holds another job.</param>
public sealed record JobRequest(JobSpec? Spec, string Output, bool Overwrite = false)
{
    /// <summary>What is asked by a job that is no extraction; null for one that is, and to resume what lies there.</summary>
    public OtherJob? Other { get; init; }

    /// <summary>Reads a request that came as text.</summary>
    /// <param name="spec">The specification as JSON; null to resume.</param>
    /// <param name="output">The output prefix.</param>
    /// <param name="overwrite">True to take over a prefix that holds another job.</param>
    /// <param name="parts">The stages and formats that there are; null for those of this program.</param>
    /// <exception cref="LukeException">The specification is not valid; every error is named.</exception>
    public static JobRequest Read(string? spec, string output, bool overwrite, JobParts? parts = null) =>
        spec is not null && KindOf(spec) is { } kind
            ? new(null, output, overwrite) { Other = new OtherJob(kind, spec) }
            : new(spec is null ? null : JobSpec.Parse(spec, "the job", parts), output, overwrite);

    /// <summary>The kind that a specification names; null where it names none, or is not even JSON.</summary>
    private static string? KindOf(string spec)
    {
        try
        {
            return JsonNode.Parse(spec) is JsonObject json && json["kind"] is JsonValue kind ? kind.GetValue<string>() : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
