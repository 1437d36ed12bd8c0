using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Nodes;

namespace LukePipeline.Ground.Settings;

/// <summary>Reads numbers, however JSON writes them: <c>1000</c>, <c>1e3</c>, <c>1000.0</c>.</summary>
internal static class JsonNumber
{
    /// <summary>The number that a text is; the text where it is none.</summary>
    public static JsonNode WholeFromText(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(number) : JsonValue.Create(text);

    /// <summary>Reads a JSON number.</summary>
    /// <param name="value">The number.</param>
    /// <param name="number">Its value, however large.</param>
    /// <param name="whole">It as a whole number, cut to 64 bits.</param>
    public static bool TryReadWhole(JsonNode value, out double number, [NotNullWhen(true)] out JsonNode? whole)
    {
        number = ToDouble(value);
        whole = number == Math.Floor(number) ? JsonValue.Create((long)Math.Clamp(number, long.MinValue, long.MaxValue)) : null;
        return whole is not null;
    }

    /// <summary>The value of a JSON number, from a file or from code.</summary>
    public static double ToDouble(JsonNode value) => double.Parse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture);
}
