using LukePipeline.Jobs.Schedules;
using Orleans.Concurrency;

namespace LukePipeline.Grains.Contracts;

/// <summary>One schedule: hands a job in whenever it comes round. Key: the name of the schedule.</summary>
/// <remarks>
/// The truth lies below <c>Silo:Home</c>: a grain that comes to life goes on from there. Every call is short and may be repeated. Each fails with a
/// <see cref="ScheduleException"/> where the silos have no home.
/// </remarks>
[Alias("luke.schedule")]
public interface IScheduleGrain : IGrainWithStringKey
{
    /// <summary>Makes the schedule; the same one once more is no other.</summary>
    /// <param name="spec">What it asks, as JSON.</param>
    [Alias("Create"), ResponseTimeout("00:00:20")]
    Task<ScheduleView> CreateAsync(string spec);

    /// <summary>Gives it other settings. What is past is not run by them.</summary>
    /// <param name="spec">What it asks from now on.</param>
    /// <param name="catchUp">What of the past counts all the same: none, last or all.</param>
    [Alias("Update"), ResponseTimeout("00:00:20")]
    Task<ScheduleView> UpdateAsync(string spec, string catchUp);

    /// <summary>Starts nothing any more; what runs goes on.</summary>
    [Alias("Pause"), ResponseTimeout("00:00:20")]
    Task<ScheduleView> PauseAsync();

    /// <summary>Goes on from now.</summary>
    /// <param name="catchUp">What of the pause counts all the same: none, last or all.</param>
    [Alias("Resume"), ResponseTimeout("00:00:20")]
    Task<ScheduleView> ResumeAsync(string catchUp);

    /// <summary>Has it run now, or as soon as an earlier run has ended.</summary>
    /// <param name="requestId">Chosen by the client, the same for every try.</param>
    [Alias("Trigger"), ResponseTimeout("00:00:20")]
    Task<ScheduleView> TriggerAsync(string requestId);

    /// <summary>Has the occurrences of a stretch of the past run that have not run, one after the other.</summary>
    /// <param name="from">The first time.</param>
    /// <param name="to">The last time.</param>
    [Alias("Backfill"), ResponseTimeout("00:00:20")]
    Task<ScheduleView> BackfillAsync(DateTimeOffset from, DateTimeOffset to);

    /// <summary>Deletes it; jobs go on, and records stay.</summary>
    [Alias("Delete"), ResponseTimeout("00:00:20")]
    Task DeleteAsync();

    /// <summary>How it stands.</summary>
    /// <param name="next">How many coming occurrences to tell.</param>
    [Alias("Show"), ResponseTimeout("00:00:20")]
    Task<ScheduleView> ShowAsync(int next);

    /// <summary>What became of its latest occurrences, the latest first.</summary>
    /// <param name="take">How many at most, up to 1000.</param>
    [Alias("Runs"), ResponseTimeout("00:00:20")]
    Task<IReadOnlyList<OccurrenceView>> RunsAsync(int take);

    /// <summary>Brings the grain to life where it is not.</summary>
    [Alias("Wake"), ResponseTimeout("00:00:10"), AlwaysInterleave]
    Task WakeAsync();
}
