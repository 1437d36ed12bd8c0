using System.Text.Json;
using System.Text.Json.Nodes;

namespace LukePipeline.Ground.Settings;

/// <summary>One of a few texts; case does not matter.</summary>
/// <param name="Name">The key.</param>
/// <param name="Group">Heading of the help that it stands under.</param>
/// <param name="Description">One line for the help, without the default.</param>
/// <param name="Choices">The texts, as they are written.</param>
public sealed record ChoiceSetting(string Name, string Group, string Description, IReadOnlyList<string> Choices) : Setting<string>(Name, Group, Description)
{
    /// <summary>The value where none is given. Default: none.</summary>
    public string? Default { get; init; }

    /// <summary>Other names that people give to choices, whatever they are spelled like. Default: none.</summary>
    public IReadOnlyDictionary<string, string>? Meant { get; init; }

    /// <summary>The choices in words, where they are many. Default: all of them.</summary>
    public string? InWords { get; init; }

    /// <inheritdoc/>
    public override string Wanted => InWords ?? string.Join(" or ", Choices);

    internal override JsonNode? DefaultNode => Default;

    internal override string KindName => string.Join('|', Choices) is { Length: < 25 } choices ? choices : "NAME";

    internal override JsonNode? Read(JsonNode value, ICollection<SettingProblem> problems)
    {
        var choices = new SettingChoices(Choices);
        if (value.GetValueKind() != JsonValueKind.String || string.IsNullOrWhiteSpace(value.GetValue<string>()))
        {
            problems.Add(NotOfKind(value, "a text", $"one of {choices.Listed}"));
            return null;
        }

        if (choices.TryFind(value.GetValue<string>(), out var choice))
        {
            return choice;
        }

        problems.Add(choices.Unknown(this, value.GetValue<string>(), Meant));
        return null;
    }
}
