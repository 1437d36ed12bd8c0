using System.Security.Cryptography;
using System.Text;
using LukePipeline.Graph.Options;
using LukePipeline.Jobs.Schedules;

namespace LukePipeline.Grains.Schedules;

/// <summary>The jobs of an occurrence: a function of schedule and occurrence alone.</summary>
internal static class OccurrenceJobs
{
    /// <summary>Makes them: the job, then its steps.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="id">The name of the occurrence.</param>
    /// <param name="occurrence">Its interval.</param>
    /// <param name="zone">The zone of times in locations.</param>
    public static IReadOnlyList<ScheduledJob> Of(ScheduleState schedule, string id, Occurrence occurrence, TimeZoneInfo zone)
    {
        var job = schedule.Spec.JobOf(occurrence, zone);
        var jobs = new List<ScheduledJob> { new(IdOf(schedule, id, 0), job.ToJson().ToJsonString(), job.Output) };
        var graph = "";
        foreach (var step in schedule.Spec.StepsOf(occurrence, zone))
        {
            var asked = step.Form is { } form
                ? new GraphExportSpec { Source = graph, Form = form, Output = step.Place }.ToJson()
                : new GraphSpec { Source = job.Output, Output = graph = step.Place }.ToJson();
            jobs.Add(new ScheduledJob(IdOf(schedule, id, jobs.Count), asked, step.Place));
        }

        return jobs;
    }

    /// <summary>How much later an occurrence starts: between nothing and the jitter, always the same.</summary>
    public static TimeSpan DelayOf(ScheduleState schedule, Occurrence occurrence) =>
        schedule.Spec.JitterTime * (BitConverter.ToUInt32(Hash($"{schedule.Id} {occurrence.Id}")) / (double)uint.MaxValue);

    private static string IdOf(ScheduleState schedule, string id, int step) =>
        Convert.ToHexStringLower(Hash($"schedule {schedule.Id} {Occurrence.IdOf(schedule.Created)} {id} {step}"))[..12];

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
