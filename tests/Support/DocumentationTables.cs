using System.Text.RegularExpressions;

namespace LukePipeline.Tests.Support;

/// <summary>The tables of the documentation that follow from the code, in whatever README.md they stand.</summary>
internal static class DocumentationTables
{
    private static readonly string[] Skipped = ["bin", "obj", "node_modules"];

    /// <summary>The text of every README, each run of white space as one space.</summary>
    public static string OneLine => string.Join(' ', Texts().Select(text => Regex.Replace(text, @"\s+", " ")));

    /// <summary>The body of the table with a header.</summary>
    /// <param name="header">The whole line.</param>
    public static string[] Rows(string header)
    {
        var lines = Texts().Select(text => text.Split('\n')).Single(lines => lines.Contains(header));
        return [.. lines.SkipWhile(line => line != header).Skip(2).TakeWhile(line => line.StartsWith('|'))];
    }

    /// <summary>Every README.md of the checkout, by its full path.</summary>
    public static IEnumerable<string> Readmes() => Files(TestPaths.Root);

    private static IEnumerable<string> Texts() => Readmes().Select(file => File.ReadAllText(file).ReplaceLineEndings("\n"));

    private static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(folder, "README.md").Concat(
        Directory.EnumerateDirectories(folder)
            .Where(child => Path.GetFileName(child) is var name && !name.StartsWith('.') && !Skipped.Contains(name))
            .SelectMany(Files));
}
