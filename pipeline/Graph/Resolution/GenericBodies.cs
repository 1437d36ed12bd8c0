using System.Collections.Frozen;

namespace LukePipeline.Graph.Resolution;

/// <summary>
/// Tells bodies that every country, state or company has from those that are named: a Ministry of Finance or a Supreme Court in two documents may be of two
/// countries, the Central Bank of Kenya may not. What the people of one country alone call so, the State Department, is left a name.
/// </summary>
internal static class GenericBodies
{
    /// <summary>Bodies whatever their capitals, as they are written.</summary>
    private static readonly FrozenSet<string> Whole = new[]
    {
        "board of directors", "board of trustees", "board of governors", "board of management", "supervisory board", "executive board", "management board", "executive committee",
        "advisory board", "general meeting", "armed forces", "air force", "national guard", "coast guard", "city hall", "town hall", "electoral commission",
        "election commission", "house of representatives", "chamber of deputies", "house of assembly", "prime ministers office", "presidents office", "attorney generals office",
        "office of the president", "office of the prime minister", "office of the attorney general",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>What a body is, with the words that say which of those of a country it is, and not of which country.</summary>
    private static readonly (FrozenSet<string> Bodies, FrozenSet<string> Which)[] Kinds =
    [
        (NameLists.Set("ministry ministries department departments"), NameLists.Set(
            "foreign affairs finance economy economics economic interior home justice health education defence labour agriculture transport transportation trade commerce industry "
            + "energy environment culture tourism housing science technology sport sports planning development welfare communications water forestry fisheries mines youth women "
            + "social security public works and of the for")),
        (NameLists.Set("court courts"), NameLists.Set("supreme high constitutional federal national district county city municipal administrative appeal appeals cassation criminal civil of and")),
        (NameLists.Set("bank"), NameLists.Set("central national state reserve")),
        (NameLists.Set("assembly parliament"), NameLists.Set("national federal legislative constituent state regional provincial")),
        (NameLists.Set("council"), NameLists.Set("city town county district municipal village regional provincial")),
        (NameLists.Set("police"), NameLists.Set("national federal state city military local")),
    ];

    /// <summary>Whether a body is one of those.</summary>
    /// <param name="words">Its words as names are compared.</param>
    public static bool Is(string[] words) => Whole.Contains(string.Join(' ', words))
        || (words.Length > 1 && Kinds.Any(kind => words.Any(kind.Bodies.Contains) && words.All(word => kind.Bodies.Contains(word) || kind.Which.Contains(word))));
}
