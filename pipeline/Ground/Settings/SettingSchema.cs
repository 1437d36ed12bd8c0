using System.Text.Json.Nodes;

namespace LukePipeline.Ground.Settings;

/// <summary>
/// The settings of one thing: a job, a checkpoint, a silo, a command. It is a list of lists, so that what brings settings of its own
/// brings a list, and a setting that two things share is the same entry in both.
/// </summary>
public sealed class SettingSchema
{
    /// <summary>Joins lists of settings.</summary>
    /// <param name="owner">What the settings are of, for messages: "a job".</param>
    /// <param name="parts">The lists, in the order of the help.</param>
    /// <exception cref="ArgumentException">Two of them have the same name or flag.</exception>
    public SettingSchema(string owner, params IEnumerable<IReadOnlyList<Setting>> parts)
    {
        Owner = owner;
        All = [.. parts.SelectMany(part => part)];
        if (All.GroupBy(setting => setting.Flag).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"{twice.Key} is a setting of {owner} twice.", nameof(parts));
        }
    }

    /// <summary>What the settings are of.</summary>
    public string Owner { get; }

    /// <summary>All settings, in the order of the help.</summary>
    public IReadOnlyList<Setting> All { get; }

    /// <summary>The setting of that name; null when there is none.</summary>
    public Setting? Find(string name) => All.FirstOrDefault(setting => setting.Name == name);

    /// <summary>Reads settings from JSON and finds all that is wrong with them, in one go.</summary>
    /// <param name="source">The settings; it stays as it is. A null stands for a setting that is not given.</param>
    /// <param name="problems">Takes every problem, with its key and its fix.</param>
    /// <returns>What could be read, in its normal form; no defaults.</returns>
    public JsonObject Read(JsonObject source, ICollection<SettingProblem> problems)
    {
        var normal = new JsonObject();
        foreach (var (name, value) in source)
        {
            if (Find(name) is not { } setting)
            {
                problems.Add(Unknown(name));
            }
            else if (value is not null && setting.Read(value, problems) is { } read)
            {
                normal[name] = read;
            }
        }

        foreach (var setting in All.Where(setting => setting.Required && source[setting.Name] is null))
        {
            problems.Add(setting.Problem("is missing", $"add it. {setting.Description.TrimEnd('.')}"));
        }

        foreach (var problem in normal.SelectMany(pair => Find(pair.Key)!.Check(pair.Value!)))
        {
            problems.Add(problem);
        }

        return normal;
    }

    private SettingProblem Unknown(string name)
    {
        var nearest = Spelling.Nearest(name, All.Select(setting => setting.Name));
        return new SettingProblem(name, $"is not a key of {Owner}", nearest is null ? "remove it" : $"did you mean '{nearest}'");
    }
}
