namespace LukePipeline.Corpus.Inputs;

/// <summary>Names of fields and columns for messages.</summary>
internal static class FieldList
{
    /// <summary>Names in one message.</summary>
    private const int Most = 20;

    /// <summary>Says that a document lacks its text, and what it has.</summary>
    /// <param name="field">The field that was looked for.</param>
    /// <param name="names">Those that are there.</param>
    public static string Missing(string field, IReadOnlyList<string> names) => names.Count == 0
        ? $"The document has no field '{field}'."
        : $"The document has no field '{field}'; it has {Join(names)}. Say which holds the text with --text-field.";

    /// <summary>The first names, cut where they are long.</summary>
    public static string Join(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(Most).Select(name => name.Length <= 60 ? name : name[..(char.IsHighSurrogate(name[58]) ? 58 : 59)] + "…")) + (names.Count > Most ? ", …" : "");
}
