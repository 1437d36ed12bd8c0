using LukePipeline.Ground;
using LukePipeline.Ground.Settings;

namespace LukePipeline.Silo.Configuration;

/// <summary>The flags of <c>luke-silo</c>: one for each setting, beside <c>--config FILE</c>. Keys are taken as flags too: <c>--Silo:SiloPort=11111</c>.</summary>
/// <param name="Values">Configuration keys and values, which win over files and environment.</param>
/// <param name="ConfigFile">A JSON file to read beside appsettings.json; null for none.</param>
internal sealed record SiloCommandLine(IReadOnlyDictionary<string, string?> Values, string? ConfigFile)
{
    public const string ConfigFlag = "--config";

    /// <summary>Sections of the configuration that are not ours but are read all the same.</summary>
    private static readonly string[] OtherSections = ["Logging:", "Kestrel:"];

    /// <summary>Reads the arguments.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="problems">Takes every problem.</param>
    public static SiloCommandLine Parse(IReadOnlyList<string> args, ICollection<string> problems)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        string? config = null;
        for (var i = 0; i < args.Count; i++)
        {
            var parts = args[i].Split('=', 2);
            var flag = parts[0];
            if (KeyOf(flag) is not { } key)
            {
                var nearest = Spelling.Nearest(flag, SiloSettings.All.Select(setting => setting.Flag).Append(ConfigFlag));
                problems.Add($"'{flag}' is no flag of luke-silo: {(nearest is null ? "type luke-silo --help for those there are." : $"did you mean {nearest}?")}");
                continue;
            }

            var value = parts.Length > 1 ? parts[1] : i + 1 < args.Count && !args[i + 1].StartsWith("--", StringComparison.Ordinal) ? args[++i] : null;
            if (value is null && SiloSettings.All.OfType<SwitchSetting>().Any(setting => SiloSettings.KeyOf(setting) == key))
            {
                value = "true";
            }

            if (value is null)
            {
                problems.Add($"{flag} has no value: type {flag} VALUE.");
            }
            else if (key == ConfigFlag)
            {
                config = value;
            }
            else
            {
                values[key] = value;
            }
        }

        return new SiloCommandLine(values, config);
    }

    private static string? KeyOf(string flag)
    {
        if (flag == ConfigFlag)
        {
            return ConfigFlag;
        }

        if (SiloSettings.All.FirstOrDefault(setting => setting.Flag == flag) is { } found)
        {
            return SiloSettings.KeyOf(found);
        }

        // A key that does not exist is found later, together with those of files and environment.
        var key = flag.StartsWith("--", StringComparison.Ordinal) ? flag[2..] : "";
        return key.StartsWith(SiloOptions.Section + ":", StringComparison.OrdinalIgnoreCase)
            || OtherSections.Any(section => key.StartsWith(section, StringComparison.OrdinalIgnoreCase))
            ? key
            : null;
    }
}
