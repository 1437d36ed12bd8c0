using System.Globalization;

namespace LukePipeline.Client.Display;

/// <summary>A number of things in words: <c>1 document</c>, <c>2,000 documents</c>.</summary>
internal static class CountText
{
    /// <summary>The words.</summary>
    /// <param name="count">How many.</param>
    /// <param name="noun">What, one of it; more are called so with an s.</param>
    public static string Of(long count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {noun}{(count == 1 ? "" : "s")}");
}
