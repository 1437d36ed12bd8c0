using System.Text.Json;
using System.Text.Json.Nodes;

namespace LukePipeline.Ground.Settings;

/// <summary>Pairs <c>name=value</c>, separated by commas; a name alone stands for <c>name=true</c>.</summary>
/// <param name="Name">The key.</param>
/// <param name="Group">Heading of the help that it stands under.</param>
/// <param name="Description">One line for the help, without the default.</param>
public sealed record MapSetting(string Name, string Group, string Description) : Setting(Name, Group, Description)
{
    /// <inheritdoc/>
    public override string Wanted => "pairs such as gpu,zone=eu";

    internal override JsonNode? DefaultNode => null;

    internal override string KindName => "LIST";

    /// <inheritdoc/>
    public override JsonNode FromText(IReadOnlyList<string> values)
    {
        var map = new JsonObject();
        foreach (var item in values.SelectMany(value => value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            var pair = item.Split('=', 2);
            map[pair[0]] = pair.Length > 1 ? pair[1] : "true";
        }

        return map;
    }

    internal override JsonNode? Read(JsonNode value, ICollection<SettingProblem> problems)
    {
        if (value is JsonObject map && map.All(pair => pair.Value?.GetValueKind() == JsonValueKind.String))
        {
            return map.DeepClone();
        }

        problems.Add(NotOfKind(value, Wanted, "{ \"name\": \"value\" }"));
        return null;
    }
}
