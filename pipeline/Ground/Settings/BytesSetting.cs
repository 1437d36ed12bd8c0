using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LukePipeline.Ground.Settings;

/// <summary>A size: whole bytes, or a text such as "4MiB".</summary>
/// <param name="Name">The key.</param>
/// <param name="Group">Heading of the help that it stands under.</param>
/// <param name="Description">One line for the help, without the default.</param>
public sealed partial record BytesSetting(string Name, string Group, string Description) : NumericSetting<long>(Name, Group, Description)
{
    private const long MiB = 1 << 20;

    /// <inheritdoc/>
    public override JsonNode FromText(IReadOnlyList<string> values) => JsonNumber.WholeFromText(values[^1]);

    internal override string Noun => "a number of bytes";

    internal override string Example => "a whole number of bytes, or a text such as \"4MiB\"";

    internal override string KindName => "SIZE";

    internal override JsonNode? DefaultNode => Default;

    internal override string? DefaultText => Default is { } bytes && bytes % MiB == 0 ? $"{bytes / MiB}MiB" : base.DefaultText;

    internal override JsonNode? Read(JsonNode value, ICollection<SettingProblem> problems)
    {
        if (value.GetValueKind() == JsonValueKind.String && TryParse(value.GetValue<string>(), out var bytes))
        {
            return Within(bytes, JsonValue.Create((long)bytes), problems);
        }

        if (value.GetValueKind() == JsonValueKind.Number && JsonNumber.TryReadWhole(value, out var number, out var whole))
        {
            return Within(number, whole, problems);
        }

        problems.Add(NotOfKind(value, Noun, Example));
        return null;
    }

    private static bool TryParse(string text, out double bytes)
    {
        bytes = 0;
        if (Size().Match(text.Trim()) is not { Success: true } match)
        {
            return false;
        }

        var shift = match.Groups["unit"].Value.ToUpperInvariant() switch { "K" => 10, "M" => 20, "G" => 30, "T" => 40, _ => 0 };
        bytes = Math.Floor(double.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture) * (1L << shift));
        return true;
    }

    [GeneratedRegex(@"^(?<number>\d{1,15}(\.\d{1,6})?)\s*((?<unit>[KMGTkmgt])i?)?B?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Size();
}
