using System.Globalization;

namespace LukePipeline.Jobs.Schedules;

/// <summary>One time that a schedule comes round, and the interval that it closes.</summary>
/// <param name="Start">The occurrence before it, UTC.</param>
/// <param name="Time">Its time, UTC, whenever it is really begun.</param>
public sealed record Occurrence(DateTimeOffset Start, DateTimeOffset Time)
{
    /// <summary>Its name, from which the ids of its jobs follow: <c>20261130T020000Z</c>.</summary>
    public string Id => IdOf(Time);

    /// <summary>A time as a name that sorts and may stand in a path.</summary>
    public static string IdOf(DateTimeOffset time) => time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
}
