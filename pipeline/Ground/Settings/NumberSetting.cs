using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LukePipeline.Ground.Settings;

/// <summary>A number, finite.</summary>
/// <param name="Name">The key.</param>
/// <param name="Group">Heading of the help that it stands under.</param>
/// <param name="Description">One line for the help, without the default.</param>
public sealed record NumberSetting(string Name, string Group, string Description) : NumericSetting<double>(Name, Group, Description)
{
    /// <inheritdoc/>
    public override JsonNode FromText(IReadOnlyList<string> values) =>
        double.TryParse(values[^1], NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? JsonValue.Create(number)
            : JsonValue.Create(values[^1]);

    internal override string Noun => "a number";

    internal override string KindName => "X";

    internal override JsonNode? DefaultNode => Default;

    internal override string? DefaultText => Default?.ToString(CultureInfo.InvariantCulture);

    internal override JsonNode? Read(JsonNode value, ICollection<SettingProblem> problems)
    {
        if (value.GetValueKind() == JsonValueKind.Number)
        {
            return Within(JsonNumber.ToDouble(value), value.DeepClone(), problems);
        }

        problems.Add(NotOfKind(value, Noun, Example));
        return null;
    }
}
