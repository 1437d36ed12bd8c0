using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace LukePipeline.Ground;

/// <summary>
/// The meter and the activity source of this program, both named <see cref="Name"/>. A room that measures something has one class
/// that owns its instruments; call sites say what happened. No ids of jobs or documents are tags.
/// </summary>
public static class LukeTelemetry
{
    /// <summary>Name of the meter and of the source.</summary>
    public const string Name = "LukePipeline";

    /// <summary>Makes the instruments.</summary>
    public static Meter Meter { get; } = new(Name, typeof(LukeTelemetry).Assembly.GetName().Version?.ToString(3));

    /// <summary>Makes the spans.</summary>
    public static ActivitySource Source { get; } = new(Name, typeof(LukeTelemetry).Assembly.GetName().Version?.ToString(3));
}
