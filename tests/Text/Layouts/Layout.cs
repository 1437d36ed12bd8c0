using System.Text;
using System.Text.Json;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Text.Layouts;

/// <summary>One way to lay a text of paragraphs out.</summary>
internal sealed record Layout(string Name, Func<string, string, string> Apply)
{
    private static readonly Lazy<Dictionary<string, string>> Columns = new(() => Read(Path.Combine(TestPaths.Root, "tests", "Text", "Layouts", "two-columns.jsonl")));

    /// <summary>The text as it is, which all are compared with.</summary>
    public static Layout Plain { get; } = new("plain", (_, text) => text);

    public static IReadOnlyList<Layout> All { get; } =
    [
        new("35 columns", (_, text) => Paragraphs(text, p => Wrap(p, 35))),
        new("35 columns, words divided", (_, text) => Paragraphs(text, p => Wrap(p, 35, divide: true))),
        new("72 columns", (_, text) => Paragraphs(text, p => Wrap(p, 72))),
        new("100 columns, CR LF", (_, text) => Paragraphs(text, p => Wrap(p, 100)).Replace("\n", "\r\n", StringComparison.Ordinal)),
        new("ragged, 50 to 78 columns", (_, text) => Ragged(text)),
        new("both margins, 60 columns", (_, text) => Paragraphs(text, p => Justify(Wrap(p, 60), 60))),
        new("two columns of a PDF", (id, _) => Columns.Value[id]),
        new("quoted mail", (_, text) => $"{Added("On Mon, Jan 5, 2015, Ann Lee wrote:\n")}{Prefix(Paragraphs(text, p => Wrap(p, 66)), _ => "> ")}{Added("\n\nThanks for that.\n")}"),
        new("numbered lines", (_, text) => Prefix(Paragraphs(text, p => Wrap(p, 60)), n => Added($"{n + 1,4}  "))),
        new("capitals, 72 columns", (_, text) => Paragraphs(text, p => Wrap(p, 72)).ToUpperInvariant()),
        new("tables before and after", (_, text) => Tables(text)),
        new("pages of nine lines", (_, text) => Pages(text)),
    ];

    /// <summary>The documents: articles of the sample archive, by id.</summary>
    public static Dictionary<string, string> Documents()
    {
        var documents = Read(Path.Combine(TestPaths.Root, "deploy", "sample-archive", "articles.jsonl"));
        return documents.Where(document => Columns.Value.ContainsKey(document.Key)).ToDictionary();
    }

    public override string ToString() => Name;

    private static Dictionary<string, string> Read(string path) => File.ReadLines(path).Select(line => JsonDocument.Parse(line).RootElement)
        .ToDictionary(json => json.GetProperty("id").GetString()!, json => json.GetProperty("text").GetString()!);

    internal static string Paragraphs(string text, Func<string, string> layOut) => string.Join("\n\n", text.Split("\n\n").Select(layOut));

    internal static string Wrap(string paragraph, int width, bool divide = false) => Wrap(paragraph, () => width, divide);

    private static string Wrap(string paragraph, Func<int> nextWidth, bool divide)
    {
        var (lines, line, width) = (new List<string>(), new StringBuilder(), nextWidth());
        foreach (var full in paragraph.Split(' '))
        {
            var word = full;
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                var room = width - line.Length - 2;
                if (divide && room >= 3 && room <= word.Length - 3 && word.All(char.IsLetter))
                {
                    line.Append(' ').Append(word.AsSpan(0, room)).Append('-');
                    word = word[room..];
                }

                lines.Add(line.ToString());
                (line, width) = (new StringBuilder(), nextWidth());
            }

            line.Append(line.Length > 0 ? " " : "").Append(word);
        }

        return string.Join('\n', [.. lines, line.ToString()]);
    }

    private static string Ragged(string text)
    {
        var state = 7u;
        return Paragraphs(text, p => Wrap(p, () => 50 + (int)((state = (state * 1664525u) + 1013904223u) >> 16) % 29, divide: false));
    }

    private static string Justify(string wrapped, int width)
    {
        var lines = wrapped.Split('\n');
        for (var i = 0; i + 1 < lines.Length; i++)
        {
            var words = lines[i].Split(' ');
            var (missing, gaps) = (width - lines[i].Length, words.Length - 1);
            lines[i] = string.Concat(words.Select((word, w) => w == gaps ? word : word + new string(' ', 1 + ((w + 1) * missing / gaps) - (w * missing / gaps))));
        }

        return string.Join('\n', lines);
    }

    internal static string Prefix(string text, Func<int, string> prefix) =>
        string.Join('\n', text.Split('\n').Select((line, i) => $"{prefix(i)}{line}"));

    private static string Tables(string text)
    {
        string[] tables =
        [
            "Station      Opened   Passengers\nHalifax      1874         12,400\nNew Glasgow  1881          3,150\n",
            "Name\tPlace\tYear\nHenry Caldwell\tHalifax\t1874\nAda Lovelace\tLondon\t1843\n",
            "| City | Country |\n|------|---------|\n| Paris | France |\n| Rome | Italy |\n",
        ];
        return string.Join("\n", text.Split("\n\n").Select((p, i) => $"{Added(tables[i % 3])}{Wrap(p, 72)}\n{Added(tables[(i + 1) % 3])}"));
    }

    private static string Pages(string text)
    {
        var lines = Paragraphs(text, p => Wrap(p, 66)).Split('\n');
        var pages = lines.Chunk(9).Select((page, i) => string.Join('\n', page) + Added($"\n\n                              - {i + 1} -\n\fA Dictionary of Biography\n\n"));
        return string.Concat(pages);
    }

    internal static string Added(string text) => $"{LaidOut.Added}{text}{LaidOut.AddedEnd}";
}
