using System.Text.Json;
using System.Text.Json.Nodes;

namespace LukePipeline.Ground.Settings;

/// <summary>
/// One setting, said once: its name, what it accepts, the group of the help that it stands in, its default. Flags, help, validation and
/// the tables of the documentation are read off it.
/// </summary>
/// <param name="Name">The key: in camel case in JSON; levels are separated by colons in a configuration.</param>
/// <param name="Group">Heading of the help that it stands under.</param>
/// <param name="Description">One line for the help, without the default.</param>
public abstract record Setting(string Name, string Group, string Description)
{
    /// <summary>Whether it must be given.</summary>
    public bool Required { get; init; }

    /// <summary>Whether its value can change a row, and so belongs to the identity of a job. Default: true.</summary>
    public bool ChangesRows { get; init; } = true;

    /// <summary>The default in words, where the value alone does not say it: "the checkpoint's", say. Default: null.</summary>
    public string? DefaultInWords { get; init; }

    /// <summary>The environment variable that stands in for a flag that is not given. Default: none.</summary>
    public string? Variable { get; init; }

    /// <summary>What stands for the value in the help; null for what the kind says. Default: null.</summary>
    public string? Placeholder { get; init; }

    /// <summary>The argument that stands for it on a command line, in place of a flag. Default: none.</summary>
    public string? Argument { get; init; }

    /// <summary>The flag of a command line: the name in kebab case behind "--".</summary>
    public string Flag => "--" + string.Join('-', Name.Split(':').Select(JsonNamingPolicy.KebabCaseLower.ConvertName));

    /// <summary>The description with the default, as the help and the documentation show it.</summary>
    public string Summary => (DefaultInWords ?? DefaultText) is { } text ? $"{Description} Default: {text}." : Description;

    /// <summary>Whether a value, in its normal form, is the one that stands where none is given.</summary>
    public bool IsDefault(JsonNode value) => DefaultNode?.ToJsonString() == value.ToJsonString();

    /// <summary>What stands for the value in the help: <c>N</c>, <c>DIR</c>, …</summary>
    public string ValueName => Placeholder ?? KindName;

    /// <summary>What is accepted, as a configuration file writes it; the end of a sentence that begins with "give".</summary>
    public abstract string Wanted { get; }

    /// <summary>The value that stands where none is given, in the form of <see cref="Read"/>; null for none.</summary>
    internal abstract JsonNode? DefaultNode { get; }

    /// <summary>The default as a person writes it; null for none.</summary>
    internal virtual string? DefaultText => DefaultNode?.ToString();

    /// <summary>What stands for a value of this kind in the help.</summary>
    internal abstract string KindName { get; }

    /// <summary>
    /// Turns the values of a flag, or the text of a configuration key, into JSON. What does not look right is kept as text, so that
    /// validation names it together with all other problems.
    /// </summary>
    /// <param name="values">At least one value; of several the last counts, except in a list.</param>
    public virtual JsonNode FromText(IReadOnlyList<string> values) => JsonValue.Create(values[^1]);

    /// <summary>Reads one text, as a configuration holds it.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The value in its normal form; null when it is not <see cref="Wanted"/>.</returns>
    public JsonNode? ReadText(string text)
    {
        var problems = new List<SettingProblem>();
        var value = Read(FromText([text]), problems);
        return value is not null && problems.Count == 0 && !Check(value).Any() ? value : null;
    }

    /// <summary>Reads a JSON value.</summary>
    /// <param name="value">The value; it stays as it is.</param>
    /// <param name="problems">Takes what is wrong with it.</param>
    /// <returns>The value in its normal form; null when it cannot be read.</returns>
    internal abstract JsonNode? Read(JsonNode value, ICollection<SettingProblem> problems);

    /// <summary>What a rule beyond kind, range and choices says about a value that could be read.</summary>
    internal virtual IEnumerable<SettingProblem> Check(JsonNode value) => [];

    /// <summary>A problem with the value of this setting.</summary>
    internal SettingProblem Problem(string problem, string fix) => new(Name, problem, fix) { Flag = Argument ?? Flag };

    /// <summary>The problem that a value is not of the kind.</summary>
    internal SettingProblem NotOfKind(JsonNode? value, string kind, string example, string verb = "is")
    {
        var text = value?.ToJsonString() ?? "null";
        return Problem($"{verb} {(text.Length <= 60 ? text : text[..60] + "…")}, not {kind}", $"write {example}");
    }
}

/// <summary>A setting whose value a program reads as a type of its own.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <param name="Name">The key.</param>
/// <param name="Group">Heading of the help that it stands under.</param>
/// <param name="Description">One line for the help, without the default.</param>
public abstract record Setting<T>(string Name, string Group, string Description) : Setting(Name, Group, Description);
