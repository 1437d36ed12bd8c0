using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LukePipeline.Ground.Settings;

/// <summary>A time as <c>hh:mm:ss</c>, up to an hour.</summary>
/// <param name="Name">The key.</param>
/// <param name="Group">Heading of the help that it stands under.</param>
/// <param name="Description">One line for the help, without the default.</param>
public sealed record DurationSetting(string Name, string Group, string Description) : Setting(Name, Group, Description)
{
    private static readonly TimeSpan Max = TimeSpan.FromHours(1);

    /// <summary>The value where none is given. Default: none.</summary>
    public TimeSpan? Default { get; init; }

    /// <inheritdoc/>
    public override string Wanted => $"a time such as 00:00:30, at most {Max:c}";

    internal override JsonNode? DefaultNode => Default?.ToString("c", CultureInfo.InvariantCulture);

    internal override string KindName => "HH:MM:SS";

    internal override JsonNode? Read(JsonNode value, ICollection<SettingProblem> problems)
    {
        if (value.GetValueKind() == JsonValueKind.String
            && TimeSpan.TryParse(value.GetValue<string>(), CultureInfo.InvariantCulture, out var time) && time >= TimeSpan.Zero && time <= Max)
        {
            return time.ToString("c", CultureInfo.InvariantCulture);
        }

        problems.Add(NotOfKind(value, "a time", Wanted));
        return null;
    }
}
