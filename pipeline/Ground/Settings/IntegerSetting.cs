using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LukePipeline.Ground.Settings;

/// <summary>A whole number.</summary>
/// <param name="Name">The key.</param>
/// <param name="Group">Heading of the help that it stands under.</param>
/// <param name="Description">One line for the help, without the default.</param>
public sealed record IntegerSetting(string Name, string Group, string Description) : NumericSetting<int>(Name, Group, Description)
{
    /// <inheritdoc/>
    public override JsonNode FromText(IReadOnlyList<string> values) => JsonNumber.WholeFromText(values[^1]);

    internal override string Noun => "a whole number";

    internal override string KindName => "N";

    internal override JsonNode? DefaultNode => Default;

    internal override string? DefaultText => Default?.ToString(CultureInfo.InvariantCulture);

    internal override JsonNode? Read(JsonNode value, ICollection<SettingProblem> problems)
    {
        if (value.GetValueKind() == JsonValueKind.Number && JsonNumber.TryReadWhole(value, out var number, out var whole))
        {
            return Within(number, whole, problems);
        }

        problems.Add(NotOfKind(value, Noun, Example));
        return null;
    }
}
