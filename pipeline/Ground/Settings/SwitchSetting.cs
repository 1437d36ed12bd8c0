using System.Text.Json;
using System.Text.Json.Nodes;

namespace LukePipeline.Ground.Settings;

/// <summary>True or false; the flag alone stands for true.</summary>
/// <param name="Name">The key.</param>
/// <param name="Group">Heading of the help that it stands under.</param>
/// <param name="Description">One line for the help, without the default.</param>
public sealed record SwitchSetting(string Name, string Group, string Description) : Setting<bool>(Name, Group, Description)
{
    /// <inheritdoc/>
    public override string Wanted => "true or false";

    internal override JsonNode? DefaultNode => null;

    internal override string KindName => "";

    /// <inheritdoc/>
    public override JsonNode FromText(IReadOnlyList<string> values) =>
        bool.TryParse(values[^1], out var value) ? JsonValue.Create(value) : JsonValue.Create(values[^1]);

    internal override JsonNode? Read(JsonNode value, ICollection<SettingProblem> problems)
    {
        if (value.GetValueKind() is JsonValueKind.True or JsonValueKind.False)
        {
            return value.DeepClone();
        }

        problems.Add(NotOfKind(value, Wanted, Wanted));
        return null;
    }
}
