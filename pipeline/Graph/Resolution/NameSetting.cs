namespace LukePipeline.Graph.Resolution;

/// <summary>What the sentence of a mention says of the capitals in it.</summary>
[Flags]
public enum NameSetting
{
    /// <summary>Nothing: the mention stands within a sentence of capitals and small letters, or nothing is known of it.</summary>
    None = 0,

    /// <summary>The mention begins its sentence, where every word has a capital.</summary>
    First = 1,

    /// <summary>The sentence has no small letters: capitals say nothing in it.</summary>
    Capitals = 2,

    /// <summary>The sentence has no capitals: small letters say nothing in it.</summary>
    Small = 4,
}

/// <summary>Tells the setting of a mention by its sentence.</summary>
internal static class NameSettings
{
    /// <summary>Fewer words than these are an acronym or two, and no sentence in capitals.</summary>
    private const int FewestWords = 3;

    /// <summary>How a sentence is written, whatever stands where in it.</summary>
    public static NameSetting Of(string sentence)
    {
        var (hasCapitals, hasSmall) = (sentence.Any(char.IsUpper), sentence.Any(char.IsLower));
        return hasCapitals && !hasSmall && sentence.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length >= FewestWords ? NameSetting.Capitals
            : hasSmall && !hasCapitals ? NameSetting.Small
            : NameSetting.None;
    }
}
