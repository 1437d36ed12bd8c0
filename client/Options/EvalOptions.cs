using System.CommandLine;
using LukePipeline.Extraction.Stages;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Spec;

namespace LukePipeline.Client.Options;

/// <summary>The settings of a job that <c>luke eval</c> takes as well: those of the stage that it scores, and how it computes.</summary>
/// <param name="command">The command, which gets the flags.</param>
/// <param name="stage">The stage.</param>
internal sealed class EvalOptions(Command command, StageDescriptor stage)
{
    private readonly SettingOptions _options = new(command, stage.Settings, [JobSpecKeys.Find("precision")!]);

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
