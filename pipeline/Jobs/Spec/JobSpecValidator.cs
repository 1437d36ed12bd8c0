using System.Text.Json.Nodes;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Ground.Settings;
using LukePipeline.Storage.Locations;

namespace LukePipeline.Jobs.Spec;

/// <summary>Reads a spec from JSON and finds all that is wrong with it, in one go.</summary>
internal static class JobSpecValidator
{
    public static JobSpec Read(JsonObject source, JobParts parts)
    {
        var problems = new List<SettingProblem>();
        var normal = parts.Schema.Read(source, problems);
        if (problems.Count > 0)
        {
            throw new JobSpecException(problems);
        }

        var spec = JobJson.FromObject<JobSpec>(normal)!;
        if (spec.Incremental != true && JobSpecKeys.OfDatasets.FirstOrDefault(normal.ContainsKey) is { } lonely)
        {
            throw Refuse(parts, lonely, "is for a dataset that grows, and this job makes none", "add --incremental, or leave it out");
        }

        if (spec.Incremental == true && parts.FormatOf(spec) is var format && (format.DeltaProvider is null || format.DuckDbReader is null))
        {
            var fitting = parts.Formats.All.Where(other => other is { DeltaProvider: not null, DuckDbReader: not null }).Select(other => other.Name);
            throw Refuse(
                parts,
                JobParts.FormatKey,
                $"is '{format.Name}', in which no dataset can be kept: Delta Lake logs and DuckDB views stand beside its files, and would have to name them",
                $"take {string.Join(" or ", fitting)}, or leave out --incremental");
        }

        if (spec is { Incremental: true, Limit: not null })
        {
            throw Refuse(
                parts, "limit", "is for one run over all inputs: which documents are the first ones changes as the archive grows", "leave it out; --sample takes the same share of every night, and --max-inputs so many inputs a night");
        }

        if (spec.Reprocess is not (null or "failed")
            && (spec.MaxInputs is not null ? "maxInputs" : spec.MaxInputBytes is not null ? "maxInputBytes" : spec.Settle is not null ? "settle" : null) is { } bound)
        {
            throw Refuse(parts, bound, $"chooses among new inputs, and reprocess '{spec.Reprocess}' reads all of them at once", "leave one of the two out");
        }

        if (spec.Inputs.Select(input => NamedInput.Parse(input).Location).FirstOrDefault(input => IsBelow(input, spec.Output)) is { } input)
        {
            throw Refuse(
                parts, "output", $"is '{spec.Output.Split('?')[0]}', where the input '{input.Split('?')[0]}' lies, so that the next run would read what this one writes", "take another folder");
        }

        // Stages read what others find, so asking for them asks for those as well; order means nothing.
        spec = spec with { Stages = parts.Stages.Complete(spec.Stages) };
        return spec.Reprocess is not { } again || parts.Stages.All.All(stage => stage.Id.Name != again) || spec.Stages.Any(stage => stage.Name == again)
            ? spec
            : throw Refuse(parts, "reprocess", $"is '{again}', a stage that the job does not run", $"add {again} to --stages, or name one of {string.Join(", ", spec.Stages)}");
    }

    /// <summary>The refusal of a key, by its flag where it has one. A format may be refused that nobody could choose.</summary>
    private static JobSpecException Refuse(JobParts parts, string key, string problem, string fix) =>
        new([parts.Schema.Find(key)?.Problem(problem, fix) ?? new SettingProblem(key, problem, fix)]);

    /// <summary>Whether an input is the output, or lies in it, by whatever links both are reached.</summary>
    private static bool IsBelow(string input, string output) =>
        FullLocation.Identify(input) is var inner && FullLocation.Identify(output) is var outer
        && (inner == outer || inner.StartsWith(outer.TrimEnd('/') + "/", StringComparison.Ordinal));
}
