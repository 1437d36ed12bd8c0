using LukePipeline.Grains.Contracts;
using LukePipeline.Ground;
using LukePipeline.Jobs.Steps;

namespace LukePipeline.Grains.Jobs;

/// <summary>
/// Whether there is a silo that can run the models of an extraction, with the label that the job asks for. A silo that is restarted comes back;
/// one that never was there is a mistake to be told at once.
/// </summary>
/// <param name="jobId">The job.</param>
/// <param name="policy">How long is waited.</param>
/// <param name="logger">The log of the grain.</param>
internal sealed partial class DeviceLack(string jobId, LeasePolicy policy, ILogger logger)
{
    private const string NoDevice =
        "No silo of the cluster has a device to run models on. Start one without --device none and resume the job.";

    private DateTimeOffset? _since;

    /// <summary>The wait for such a silo; null while there is one.</summary>
    public JobWait? Wait { get; private set; }

    /// <summary>Looks at the silos; why the job fails, when it has waited long enough.</summary>
    /// <param name="planned">The job.</param>
    /// <param name="active">The silos.</param>
    /// <param name="hasBegun">Whether the job has had such a silo.</param>
    /// <param name="now">The time.</param>
    public JobFailure? Look(PlannedJob planned, IReadOnlyList<(SiloAddress Silo, SiloCapacity Capacity)> active, bool hasBegun, DateTimeOffset now)
    {
        var label = SiloLabel.Parse(planned.Label);
        if (planned.Kind is not null || active.Any(silo => silo.Capacity.Engines > 0 && label?.Matches(silo.Capacity) != false))
        {
            (_since, Wait) = (null, null);
            return null;
        }

        _since ??= now;
        var what = label is null ? "with a device" : $"with the label {label}";
        var left = _since.Value + (hasBegun ? policy.Retry.RetryFor : policy.LabelTime) - now;
        if (left > TimeSpan.Zero)
        {
            if (Wait is null)
            {
                LogMissing(jobId, what, left);
            }

            Wait = new JobWait(JobWaitKind.Silo, $"waits for a silo {what} (gives up in {left:m\\:ss})");
            return null;
        }

        return new JobFailure(label is null ? NoDevice : NoLabel(label, active), ReasonCode.ShardFailed);
    }

    private static string NoLabel(SiloLabel label, IReadOnlyList<(SiloAddress Silo, SiloCapacity Capacity)> active)
    {
        var labels = active.SelectMany(silo => silo.Capacity.Labels.Select(known => new SiloLabel(known.Key, known.Value).ToString())).Distinct().Order(StringComparer.Ordinal);
        return $"No silo with engines has the label '{label}' that the job asks for (labels here: {string.Join(", ", labels.DefaultIfEmpty("none"))}). "
            + $"Start such a silo with --labels {label} and resume the job, or submit it again with another --label.";
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId} waits for a silo {What}, and gives up in {Left}.")]
    private partial void LogMissing(string jobId, string what, TimeSpan left);
}
