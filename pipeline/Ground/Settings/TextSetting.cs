using System.Text.Json;
using System.Text.Json.Nodes;

namespace LukePipeline.Ground.Settings;

/// <summary>A text that is not empty.</summary>
/// <param name="Name">The key.</param>
/// <param name="Group">Heading of the help that it stands under.</param>
/// <param name="Description">One line for the help, without the default.</param>
public sealed record TextSetting(string Name, string Group, string Description) : Setting<string>(Name, Group, Description)
{
    /// <summary>The value where none is given. Default: none.</summary>
    public string? Default { get; init; }

    /// <summary>A rule that the text must keep: what is wrong with it and what to write; null when nothing is. Default: none.</summary>
    public Func<string, (string Problem, string Fix)?>? Rule { get; init; }

    /// <inheritdoc/>
    public override string Wanted => "a value, or leave it out";

    internal override JsonNode? DefaultNode => Default;

    internal override string KindName => "TEXT";

    internal override JsonNode? Read(JsonNode value, ICollection<SettingProblem> problems)
    {
        if (value.GetValueKind() == JsonValueKind.String && !string.IsNullOrWhiteSpace(value.GetValue<string>()))
        {
            return value.DeepClone();
        }

        problems.Add(NotOfKind(value, "a text", "\"...\""));
        return null;
    }

    internal override IEnumerable<SettingProblem> Check(JsonNode value) =>
        Rule?.Invoke(value.GetValue<string>()) is { } broken ? [Problem(broken.Problem, broken.Fix)] : [];
}
