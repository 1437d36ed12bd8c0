namespace LukePipeline.Tests.Text.Layouts;

/// <summary>Layouts that are rarer, and more easily taken for something else.</summary>
internal static class MoreLayouts
{
    public static IReadOnlyList<Layout> All { get; } =
    [
        new("20 columns", (_, text) => Layout.Paragraphs(text, p => Layout.Wrap(p, 20))),
        new("addresses on lines of their own", (_, text) => Layout.Paragraphs(
            text, p => $"{Layout.Wrap(p, 60)}\n{Layout.Added("https://www.example.com/archive/2024/05/31/an-address-that-nobody-could-wrap-at-a-margin.html")}")),
        new("mail wrapped twice", (_, text) => Layout.Prefix(
            Layout.Paragraphs(text, p => string.Join('\n', Layout.Wrap(p, 76).Split('\n').Select(line => Layout.Wrap(line, 70)))), _ => "> ")),
        new("double spacing", (_, text) => string.Join("\n\n\n", text.Split("\n\n").Select(p => Layout.Wrap(p, 70).Replace("\n", "\n\n", StringComparison.Ordinal)))),
        new("every fifth line numbered", (_, text) => Layout.Prefix(
            Layout.Paragraphs(text, p => Layout.Wrap(p, 60)), n => (n + 1) % 5 == 0 ? Layout.Added($"{n + 1,4}  ") : "      ")),
        new("comment with stars", (_, text) => $"/*\n{Layout.Prefix(Layout.Paragraphs(text, p => Layout.Wrap(p, 70)), _ => " * ")}\n */"),
        new("comment marks without a blank", (_, text) => Layout.Prefix(Layout.Paragraphs(text, p => Layout.Wrap(p, 66)), _ => "//")),
        new("quotation with a name", (_, text) => Layout.Prefix(Layout.Paragraphs(text, p => Layout.Wrap(p, 66)), _ => Layout.Added("Anna> "))),
        new("numbers in braces", (_, text) => Pages(text, n => $"\n\n{{{n}}}\n", _ => "\n")),
        new("print of a browser", (_, text) => Pages(
            text, n => $"\nhttps://www.example.org/biography.html          {n}/9\n\f", _ => "6/3/24, 10:15 AM          A Dictionary of Biography\n")),
    ];

    public static string Pages(string text, Func<int, string> foot, Func<int, string> head)
    {
        var pages = Layout.Paragraphs(text, p => Layout.Wrap(p, 66)).Split('\n').Chunk(12).Select(page => string.Join('\n', page)).ToArray();
        return string.Concat(pages.Select((page, i) => (i > 0 ? Layout.Added(head(i)) : "") + page + (i + 1 < pages.Length ? Layout.Added(foot(i + 1)) : "")));
    }
}
