using System.Text.Json.Nodes;
using LukePipeline.Ground;
using LukePipeline.Ground.Settings;

namespace LukePipeline.Silo.Configuration;

/// <summary>Reads the options of a silo out of a configuration, and finds all that is wrong with it in one go.</summary>
internal static class SiloSettingsReader
{
    /// <summary>Reads the section of the silo.</summary>
    /// <param name="configuration">Files, environment and flags together.</param>
    /// <param name="problems">Takes every problem; each names the key and the fix.</param>
    public static SiloOptions Read(IConfiguration configuration, ICollection<string> problems)
    {
        var values = new Dictionary<string, string?>();
        foreach (var child in configuration.GetSection(SiloOptions.Section).GetChildren())
        {
            Collect(child, child.Key, values, problems);
        }

        var options = new SiloOptions();
        new ConfigurationBuilder().AddInMemoryCollection(values).Build().Bind(options);
        foreach (var problem in options.Problems())
        {
            problems.Add(problem);
        }

        return options;
    }

    private static void Collect(IConfigurationSection section, string name, Dictionary<string, string?> values, ICollection<string> problems)
    {
        if (SiloSettings.Find(name) is { } setting)
        {
            Take(setting, section, values, problems);
        }
        else if (IsGroup(name) && section.GetChildren().Any())
        {
            foreach (var child in section.GetChildren())
            {
                Collect(child, $"{name}:{child.Key}", values, problems);
            }
        }
        else
        {
            var nearest = Spelling.Nearest(name, SiloSettings.All.Select(known => known.Name));
            problems.Add($"{SiloOptions.Section}:{name} is no setting of a silo: {(nearest is null ? "remove it" : $"did you mean {SiloOptions.Section}:{nearest}?")}");
        }
    }

    private static bool IsGroup(string name) =>
        SiloSettings.All.Any(setting => setting.Name.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase));

    private static void Take(Setting setting, IConfigurationSection section, Dictionary<string, string?> values, ICollection<string> problems)
    {
        var key = SiloSettings.KeyOf(setting);
        var children = section.GetChildren().ToList();
        switch (setting)
        {
            case ListSetting or MapSetting when children.Count > 0:
                foreach (var child in children)
                {
                    if (child.GetChildren().Any())
                    {
                        problems.Add($"{key}:{child.Key} has keys of its own where one value is expected: give one value.");
                    }
                    else
                    {
                        values[$"{setting.Name}:{child.Key}"] = child.Value;
                    }
                }

                break;
            case var _ when children.Count > 0:
                problems.Add($"{key} has keys of its own where one value is expected: give one value.");
                break;
            case var _ when section.Value is null:
                break;
            case var _ when setting.ReadText(section.Value) is { } value:
                Flatten(setting.Name, value, values);
                break;
            default:
                problems.Add($"{key} is '{section.Value}': give {setting.Wanted}.");
                break;
        }
    }

    /// <summary>Writes a value as the binder of configurations reads it: the items of lists and maps below their key.</summary>
    private static void Flatten(string name, JsonNode value, Dictionary<string, string?> values)
    {
        switch (value)
        {
            case JsonArray list:
                for (var i = 0; i < list.Count; i++)
                {
                    values[$"{name}:{i}"] = list[i]!.ToString();
                }

                break;
            case JsonObject map:
                foreach (var (key, item) in map)
                {
                    values[$"{name}:{key}"] = item!.ToString();
                }

                break;
            default:
                values[name] = value.ToString();
                break;
        }
    }
}
