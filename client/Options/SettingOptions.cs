using System.CommandLine;
using System.Text.Json.Nodes;
using LukePipeline.Client.Outcomes;
using LukePipeline.Ground.Settings;

namespace LukePipeline.Client.Options;

/// <summary>The options of a command, made from settings and read by their rules.</summary>
internal sealed class SettingOptions
{
    private readonly SettingSchema _schema;
    private readonly List<Option> _options;

    /// <summary>Makes the options.</summary>
    /// <param name="command">The command, which gets them.</param>
    /// <param name="parts">The settings, in the order of the help.</param>
    public SettingOptions(Command command, params IEnumerable<IReadOnlyList<Setting>> parts)
    {
        _schema = new SettingSchema($"luke {command.Name}", parts);
        _options = [.. _schema.All.Select(setting => setting is SwitchSetting on ? (Option)new SwitchOption(on) : new SettingOption(setting))];
        _options.ForEach(command.Options.Add);
    }

    /// <summary>What the command line gives, as JSON that nobody has checked yet; the environment stands in for what it does not give.</summary>
    public JsonObject Given(ParseResult parsed)
    {
        var given = new JsonObject();
        foreach (var option in _options)
        {
            var setting = ((IGroupedOption)option).Setting;
            if (parsed.GetResult(option) is { Implicit: false })
            {
                given[setting.Name] = option is SettingOption values ? setting.FromText(parsed.GetValue(values)!) : JsonValue.Create(parsed.GetValue((SwitchOption)option));
            }
            else if (setting.Variable is { } variable && Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text)
            {
                given[setting.Name] = setting.FromText([text]);
            }
        }

        return given;
    }

    /// <summary>The values of the settings.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="check">What cannot be said of one setting alone; null for nothing.</param>
    /// <exception cref="UsageException">Some cannot be used; every problem is named.</exception>
    public SettingValues Read(ParseResult parsed, Func<SettingValues, IEnumerable<string>>? check = null)
    {
        var problems = new List<SettingProblem>();
        var values = new SettingValues(_schema, _schema.Read(Given(parsed), problems));
        string[] texts = [.. problems.Select(problem => problem.ToFlagText()), .. check?.Invoke(values) ?? []];
        return texts.Length == 0 ? values : throw new UsageException(string.Join(Environment.NewLine, texts));
    }
}
