using System.Text.RegularExpressions;

namespace LukePipeline.Corpus.Inputs;

/// <summary>
/// An input as it was typed: a place, or <c>NAME=PLACE</c>. Documents are named by the root and the path below it, so that an archive
/// with a named root may move, and those of two roots are told apart.
/// </summary>
/// <param name="Root">Name of the root; empty where it has none.</param>
/// <param name="Location">A file, a folder, a pattern or a URL.</param>
public readonly partial record struct NamedInput(string Root, string Location)
{
    /// <summary>Reads what was typed. What exists as it is written, or is a URL, is a place: a folder <c>year=2024</c>, say.</summary>
    public static NamedInput Parse(string input) => Name().Match(input) is { Success: true } name && !Path.Exists(input)
        ? new NamedInput(name.Groups[1].Value, input[name.Length..])
        : new NamedInput("", input);

    /// <summary>The name of a file in the tables.</summary>
    /// <param name="path">Its path below the place.</param>
    public string SourceOf(string path) => Root.Length == 0 ? path : $"{Root}/{path}";

    /// <summary>The input as it is typed, with its place changed.</summary>
    public string With(Func<string, string> change) => Root.Length == 0 ? change(Location) : $"{Root}={change(Location)}";

    [GeneratedRegex(@"\A([A-Za-z][A-Za-z0-9_-]*)=(?=.)", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
