using System.Text.Json;
using System.Text.Json.Nodes;

namespace LukePipeline.Ground.Settings;

/// <summary>The values that the settings of a schema have, defaults included.</summary>
/// <param name="schema">The settings.</param>
/// <param name="given">What was given, as <see cref="SettingSchema.Read"/> returns it.</param>
public sealed class SettingValues(SettingSchema schema, JsonObject given)
{
    /// <summary>The value of a setting: what was given, else the default that it has in this schema, else its own.</summary>
    /// <param name="setting">The setting, or another of that name and type.</param>
    /// <returns>The value; that of <c>default</c> (null, 0, false) where there is none.</returns>
    public T? Get<T>(Setting<T> setting) =>
        (given[setting.Name] ?? (schema.Find(setting.Name) ?? setting).DefaultNode) is { } value ? value.Deserialize<T>() : default;

    /// <summary>Whether a value was given, be it the one that would stand there anyway.</summary>
    public bool IsGiven(Setting setting) => given[setting.Name] is not null;
}
