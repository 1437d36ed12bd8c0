using System.Text.Json;
using System.Text.Json.Nodes;

namespace LukePipeline.Ground.Settings;

/// <summary>A list of texts, none empty; one text stands for a list of one.</summary>
/// <param name="Name">The key.</param>
/// <param name="Group">Heading of the help that it stands under.</param>
/// <param name="Description">One line for the help, without the default.</param>
public sealed record ListSetting(string Name, string Group, string Description) : Setting<IReadOnlyList<string>>(Name, Group, Description)
{
    /// <summary>The only texts accepted; case does not matter. Default: none, which accepts any.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Whether a comma separates the values of one flag (false where values may hold commas). Default: true.</summary>
    public bool SplitsAtCommas { get; init; } = true;

    /// <summary>Whether one flag takes all values that follow it, up to the next flag. Default: false, the flag is given again.</summary>
    public bool TakesAllThatFollow { get; init; }

    /// <summary>Whether a text may stand there twice. Default: false.</summary>
    public bool MayRepeat { get; init; }

    /// <summary>What of a text may not stand there twice. Default: all of it.</summary>
    public Func<string, string>? Key { get; init; }

    /// <summary>A rule that each text must keep: what is wrong with it and what to write; null when nothing is. Default: none.</summary>
    public Func<string, (string Problem, string Fix)?>? Rule { get; init; }

    /// <inheritdoc/>
    public override string Wanted => Choices.Count > 0 ? $"some of {string.Join(", ", Choices)}" : "values separated by commas";

    internal override JsonNode? DefaultNode => null;

    internal override string KindName => "LIST";

    private string Example => Choices.Count > 0 ? $"some of {string.Join(", ", Choices)}" : "[\"...\"]";

    /// <inheritdoc/>
    public override JsonNode FromText(IReadOnlyList<string> values)
    {
        var items = SplitsAtCommas
            ? values.SelectMany(value => value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            : values;
        return new JsonArray([.. items.Select(item => (JsonNode)JsonValue.Create(item))]);
    }

    internal override JsonNode? Read(JsonNode value, ICollection<SettingProblem> problems)
    {
        var choices = new SettingChoices(Choices);
        var read = new JsonArray();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in value as JsonArray ?? [value.DeepClone()])
        {
            if (item?.GetValueKind() != JsonValueKind.String || string.IsNullOrWhiteSpace(item.GetValue<string>()))
            {
                problems.Add(NotOfKind(item, "a list of texts", Example, "holds"));
                return null;
            }

            if (!choices.TryFind(item.GetValue<string>(), out var text))
            {
                problems.Add(choices.Unknown(this, item.GetValue<string>()));
                return null;
            }

            var key = Key?.Invoke(text) ?? text;
            if (!seen.Add(key) && !MayRepeat)
            {
                problems.Add(Problem($"names '{key}' twice", "name it once"));
                return null;
            }

            read.Add(JsonValue.Create(text));
        }

        if (read.Count == 0 && (Required || choices.Any))
        {
            problems.Add(Problem("is empty", $"write {Example}"));
            return null;
        }

        return read;
    }

    internal override IEnumerable<SettingProblem> Check(JsonNode value) => Rule is not { } rule
        ? []
        : from item in value.AsArray()
          let broken = rule(item!.GetValue<string>())
          where broken is not null
          select Problem(broken.Value.Problem, broken.Value.Fix);
}
