using System.CommandLine;
using System.Text.Json.Nodes;
using LukePipeline.Ground.Settings;
using LukePipeline.Jobs.Spec;

namespace LukePipeline.Client.Commands;

/// <summary>The options of a job that <c>luke eval entities</c> takes as well: what a faster way to extract costs in F1.</summary>
internal static class EvalOptions
{
    private static readonly string[] Keys = ["context", "window", "windowText", "maxMentionSubwords", "maxMentionWords", "precision"];

    /// <summary>A job that says nothing: what stands beside the checkpoint decides.</summary>
    public static JobSpec NoJob { get; } = new() { Inputs = ["-"], Output = "-" };

    public static List<Option<string?>> Create() => [.. Keys.Select(key => new Option<string?>(JobSpecKeys.Find(key)!.Flag) { Description = JobSpecKeys.Find(key)!.Description })];

    /// <summary>Reads the options by the rules of a job.</summary>
    /// <exception cref="JobSpecException">A value is not one that a job takes.</exception>
    public static JobSpec Read(ParseResult parsed, List<Option<string?>> options)
    {
        var spec = NoJob.ToJson();
        foreach (var (key, option) in Keys.Zip(options))
        {
            if (parsed.GetValue(option) is { } value)
            {
                spec[key] = JobSpecKeys.Find(key)!.Kind == JobSpecValueKind.Integer && int.TryParse(value, out var number)
                    ? JsonValue.Create(number)
                    : JsonValue.Create(value);
            }
        }

        return JobSpec.Parse(spec);
    }
}
