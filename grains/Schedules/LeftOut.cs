using LukePipeline.Jobs.Schedules;

namespace LukePipeline.Grains.Schedules;

/// <summary>Writes down the occurrences that do not run.</summary>
internal static class LeftOut
{
    /// <summary>So many have a record each, the latest; those before share one.</summary>
    public const int OwnRecords = 100;

    /// <summary>Adds records to what is to be written.</summary>
    public static ScheduleState Add(ScheduleState state, OccurrenceKind kind, IReadOnlyList<WaitingOccurrence> left, string reason, DateTimeOffset now)
    {
        if (left.Count == 0)
        {
            return state;
        }

        var shared = Math.Max(0, left.Count - OwnRecords);
        var records = left.Skip(shared).Select(occurrence => RecordOf(occurrence, 1));
        return state with { Unwritten = [.. state.Unwritten, .. shared > 0 ? [RecordOf(left[0], shared)] : Array.Empty<OccurrenceRecord>(), .. records] };

        OccurrenceRecord RecordOf(WaitingOccurrence occurrence, int count) =>
            new() { Id = occurrence.Id, Kind = kind, Time = occurrence.Time, Decided = now, Reason = reason, Count = count };
    }
}
