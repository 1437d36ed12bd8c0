using System.Globalization;

namespace LukePipeline.Client.Display;

/// <summary>What of the input folders a job did not read, in words for the end of a line.</summary>
internal static class LeftOutText
{
    /// <summary>The words; empty where nothing was left out.</summary>
    /// <param name="count">How many.</param>
    /// <param name="kinds">By kind; null in outputs of version 1.</param>
    public static string Of(int count, IReadOnlyDictionary<string, int>? kinds)
    {
        var what = kinds is null ? "" : $" ({string.Join(", ", kinds.Select(kind => $"{kind.Key} {kind.Value}"))})";
        return count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"; {count:N0} {(count == 1 ? "file" : "files")} of other kinds {(count == 1 ? "was" : "were")} left out{what}");
    }
}
