using LukePipeline.Ground;
using LukePipeline.Ground.Settings;

namespace LukePipeline.Jobs.Spec;


/// <summary>A job specification cannot be run; the message lists every error, one a line.</summary>
public sealed class JobSpecException(IReadOnlyList<SettingProblem> errors)
    : LukeException(errors.Count == 1
        ? $"The job cannot be run. {errors[0]}"
        : $"The job cannot be run, for {errors.Count} reasons:\n{string.Join('\n', errors.Select(error => $"  {error}"))}")
{
    /// <summary>All errors, at least one.</summary>
    public IReadOnlyList<SettingProblem> Errors { get; } = errors;
}
