using System.Diagnostics.CodeAnalysis;

namespace LukePipeline.Ground.Settings;

/// <summary>The only texts that a setting accepts; case does not matter.</summary>
/// <param name="names">The texts; none when any text is accepted.</param>
internal sealed class SettingChoices(IReadOnlyList<string> names)
{
    /// <summary>Whether the texts are limited.</summary>
    public bool Any => names.Count > 0;

    /// <summary>The texts, separated by commas.</summary>
    public string Listed => string.Join(", ", names);

    /// <summary>Finds a text, as the list writes it.</summary>
    public bool TryFind(string text, [NotNullWhen(true)] out string? found)
    {
        found = Any ? names.FirstOrDefault(name => string.Equals(name, text, StringComparison.OrdinalIgnoreCase)) : text;
        return found is not null;
    }

    /// <summary>The problem that a setting has with a text that is not among them.</summary>
    /// <param name="setting">The setting.</param>
    /// <param name="text">The text.</param>
    /// <param name="meant">Other names of some, which count before what is spelled alike.</param>
    public SettingProblem Unknown(Setting setting, string text, IReadOnlyDictionary<string, string>? meant = null)
    {
        var nearest = meant?.GetValueOrDefault(text.ToLowerInvariant()) ?? Spelling.Nearest(text, names);
        return setting.Problem(
            $"does not know '{text}'",
            nearest is null ? $"write one of {Listed}" : $"did you mean '{nearest}'? It takes {Listed}");
    }
}
