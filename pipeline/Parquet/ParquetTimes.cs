using System.Globalization;

namespace LukePipeline.Parquet;

/// <summary>Times as text.</summary>
internal static class ParquetTimes
{
    /// <summary>A time as text: with a Z where the file says that it is UTC, with no zone where it does not, wherever this runs.</summary>
    public static string Text(DateTime time, bool isDate) => isDate
        ? time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
        : (time.Kind == DateTimeKind.Utc ? time : DateTime.SpecifyKind(time, DateTimeKind.Unspecified)).ToString("O", CultureInfo.InvariantCulture);
}
