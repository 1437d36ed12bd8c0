using LukePipeline.Ground;

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

    private static void Take(SiloSetting setting, IConfigurationSection section, Dictionary<string, string?> values, ICollection<string> problems)
    {
        var children = section.GetChildren().ToList();
        switch (setting.Kind)
        {
            case SiloSettingKind.List or SiloSettingKind.Map when children.Count > 0:
                foreach (var child in children)
                {
                    if (child.GetChildren().Any())
                    {
                        problems.Add($"{setting.Key}:{child.Key} has keys of its own where one value is expected: give one value.");
                    }
                    else
                    {
                        values[$"{setting.Name}:{child.Key}"] = child.Value;
                    }
                }

                break;
            case SiloSettingKind.List or SiloSettingKind.Map:
                var items = (section.Value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
                for (var i = 0; i < items.Length; i++)
                {
                    var pair = items[i].Split('=', 2);
                    var (key, value) = setting.Kind == SiloSettingKind.List ? ($"{i}", items[i]) : (pair[0], pair.Length > 1 ? pair[1] : "true");
                    values[$"{setting.Name}:{key}"] = value;
                }

                break;
            case var _ when children.Count > 0:
                problems.Add($"{setting.Key} has keys of its own where one value is expected: give one value.");
                break;
            case var _ when section.Value is null:
                break;
            case var _ when setting.Problem(section.Value) is { } problem:
                problems.Add(problem);
                break;
            default:
                values[setting.Name] = section.Value;
                break;
        }
    }
}
