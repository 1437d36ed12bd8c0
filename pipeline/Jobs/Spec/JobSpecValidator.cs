using System.Text.Json.Nodes;
using LukePipeline.Ground.Settings;

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

        // Stages read what others find, so asking for them asks for those as well; order means nothing.
        return spec with { Stages = parts.Stages.Complete(spec.Stages) };
    }
}
