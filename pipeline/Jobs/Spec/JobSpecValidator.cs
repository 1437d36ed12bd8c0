using System.Text.Json.Nodes;
using LukePipeline.Ground.Settings;

namespace LukePipeline.Jobs.Spec;

/// <summary>Reads a spec from JSON and finds all that is wrong with it, in one go.</summary>
internal static class JobSpecValidator
{
    public static JobSpec Read(JsonObject source)
    {
        var problems = new List<SettingProblem>();
        var normal = JobSpecKeys.Schema.Read(source, problems);
        if (problems.Count > 0)
        {
            throw new JobSpecException(problems);
        }

        var spec = JobJson.FromObject<JobSpec>(normal)!;

        // The later stages read what the first one finds, so asking for them asks for it as well; order means nothing.
        return spec with { Stages = [.. spec.Stages.Append(JobStage.Entities).Distinct().Order()] };
    }
}
