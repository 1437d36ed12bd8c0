using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LukePipeline.Ground.Settings;

/// <summary>The kinds of values that a key of a job takes.</summary>
public enum JobSpecValueKind
{
    /// <summary>A non-empty text on one line.</summary>
    Line,

    /// <summary>A list of non-empty texts; on the command line separated by commas or given several times.</summary>
    Lines,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A size: whole bytes, or a string such as "4MiB".</summary>
    Bytes,
}

/// <summary>One key of a job: what it means and what it accepts.</summary>
/// <param name="Name">The key, in camel case.</param>
/// <param name="Kind">The kind of its value.</param>
/// <param name="Description">One line for the help, its default included.</param>
public sealed record JobSpecKey(string Name, JobSpecValueKind Kind, string Description)
{
    /// <summary>Lowest number accepted.</summary>
    public double Min { get; init; } = 1;

    /// <summary>Highest number accepted.</summary>
    public double Max { get; init; } = int.MaxValue;

    /// <summary>The only strings accepted; empty when any is.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Whether the key must be given.</summary>
    public bool Required { get; init; }

    /// <summary>Whether the value can change a row, and so belongs to the identity of the job.</summary>
    public bool ChangesRows { get; init; } = true;

    /// <summary>Whether a comma separates the values of one flag (false where values may hold commas).</summary>
    public bool SplitsAtCommas { get; init; } = true;

    /// <summary>The flag of the command line: the key in kebab case behind "--".</summary>
    public string Flag { get; } = "--" + JsonNamingPolicy.KebabCaseLower.ConvertName(Name);

    /// <summary>
    /// Turns the values of a flag into the JSON value of the key. What does not look right is kept as text, so that
    /// validation names it together with all other errors.
    /// </summary>
    public JsonNode FromFlag(IReadOnlyList<string> values)
    {
        if (Kind == JobSpecValueKind.Lines)
        {
            var items = SplitsAtCommas
                ? values.SelectMany(value => value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                : values;
            return new JsonArray([.. items.Select(item => (JsonNode)JsonValue.Create(item))]);
        }

        var last = values[^1];
        return Kind switch
        {
            JobSpecValueKind.Integer or JobSpecValueKind.Bytes
                when long.TryParse(last, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer) => JsonValue.Create(integer),
            JobSpecValueKind.Number
                when double.TryParse(last, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) => JsonValue.Create(number),
            _ => JsonValue.Create(last),
        };
    }
}
