using System.Globalization;
using LukePipeline.Grains.Contracts;
using LukePipeline.Jobs.Files;

namespace LukePipeline.Client.Running;

/// <summary>
/// How fast a job was that has ended: what the sitting did that ended it, over all of its time, the loading of models and the writing of tables
/// too. The summary, its JSON and the page tell this one rate.
/// </summary>
/// <param name="Time">How long that sitting took.</param>
/// <param name="Documents">Documents that it did.</param>
/// <param name="Words">Words of those.</param>
internal sealed record JobPace(TimeSpan Time, long Documents, long Words)
{
    /// <summary>Documents a second.</summary>
    public double DocumentsPerSecond => Documents / Seconds;

    /// <summary>Words a second.</summary>
    public double WordsPerSecond => Words / Seconds;

    private double Seconds => Math.Max(Time.TotalSeconds, 0.001);

    /// <summary>That of a job.</summary>
    /// <param name="job">Its last snapshot.</param>
    /// <param name="sitting">How long this sitting took, should the output not tell.</param>
    /// <param name="owner">Who owns the output; null where nobody does.</param>
    /// <param name="manifest">What it left.</param>
    /// <returns>Null where the job was complete before and nothing was done.</returns>
    public static JobPace? Of(JobSnapshot job, TimeSpan sitting, JobOwner? owner, JobManifest manifest) => job.WasComplete
        ? null
        : new JobPace(
            (owner is null ? null : manifest.TookOf(owner)) ?? sitting,
            Math.Max(0, job.Counters.Documents - job.DocumentsResumed),
            job.Counters.Words);

    /// <summary>Both rates in words.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{DocumentsPerSecond:N1} documents/s, {WordsPerSecond:N1} words/s");
}
