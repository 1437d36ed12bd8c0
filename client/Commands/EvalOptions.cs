using System.CommandLine;
using LukePipeline.Ground.Settings;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Spec;

namespace LukePipeline.Client.Commands;

/// <summary>The settings of a job that <c>luke eval entities</c> takes as well: what a faster way to extract costs in F1.</summary>
internal sealed class EvalOptions(Command command)
{
    private readonly SettingOptions _options = new(command, Settings);

    private static IReadOnlyList<Setting> Settings =>
        [.. new[] { "context", "window", "windowText", "maxMentionSubwords", "maxMentionWords", "candidateMargin", "consistency", "precision" }.Select(key => JobSpecKeys.Find(key)!)];

    /// <summary>Reads the options by the rules of a job.</summary>
    /// <exception cref="JobSpecException">A value is not one that a job takes.</exception>
    public JobSpec Read(ParseResult parsed)
    {
        var spec = JobOptions.NoJob.ToJson();
        foreach (var (key, value) in _options.Given(parsed))
        {
            spec[key] = value!.DeepClone();
        }

        return JobSpec.Parse(spec);
    }
}
