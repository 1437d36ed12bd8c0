using System.Text.Json;
using System.Text.Json.Nodes;
using LukePipeline.Ground;

namespace LukePipeline.Jobs.Spec;

/// <summary>A job as it is handed in: read and checked once, and from then on a value.</summary>
/// <param name="Spec">What is asked; null to resume what lies under <paramref name="Output"/>.</param>
/// <param name="Output">The output prefix.</param>
/// <param name="Overwrite">True to replace another job of the prefix, or one whose inputs have changed since it ended; the same job goes on, or stays.</param>
public sealed record JobRequest(JobSpec? Spec, string Output, bool Overwrite = false)
{
    /// <summary>Whether to begin anew whatever the prefix holds, the same job as well. Default: false.</summary>
    public bool Again { get; init; }

    /// <summary>Whether to take the job from a process that is at work on it. Default: false.</summary>
    public bool TakeOver { get; init; }

    /// <summary>
    /// Whether another process may plan the job where this one cannot read what was asked for: then nothing is planned without an input. Default: false, what
    /// cannot be read is a row of <c>failures</c>.
    /// </summary>
    public bool OthersMayTry { get; init; }

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
