using System.Globalization;
using System.Text;

namespace LukePipeline.Tests.Graph;

/// <summary>
/// What neo4j-admin demands of files that it imports, after its documentation, and more strictly where it is lenient: it is not to be had
/// here, and an import that fails at the end of the night is one too many.
/// </summary>
internal static class Neo4jChecker
{
    private static readonly string[] Types = ["int", "long", "float", "double", "boolean", "byte", "short", "char", "string"];

    /// <summary>All that is wrong with two files; nothing where they can be imported.</summary>
    public static List<string> Check(string nodes, string edges)
    {
        var problems = new List<string>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        CheckFile("nodes", nodes, [":ID", ":LABEL"], problems, record =>
        {
            var id = record.First(field => field.Kind == ":ID").Value;
            if (id.Length == 0)
            {
                problems.Add("nodes: an empty id");
            }
            else if (!ids.Add(id))
            {
                problems.Add($"nodes: the id {id} twice");
            }
        });
        CheckFile("edges", edges, [":START_ID", ":END_ID", ":TYPE"], problems, record =>
        {
            foreach (var field in record.Where(field => field.Kind is ":START_ID" or ":END_ID" && !ids.Contains(field.Value)))
            {
                problems.Add($"edges: no node {field.Value}");
            }

            if (record.First(field => field.Kind == ":TYPE").Value.Length == 0)
            {
                problems.Add("edges: an empty type");
            }
        });
        return problems;
    }

    private static void CheckFile(string file, string text, string[] wanted, List<string> problems, Action<List<(string Kind, string Value)>> check)
    {
        var lines = text.Split('\n');
        if (lines[^1].Length > 0)
        {
            problems.Add($"{file}: no newline at the end");
        }

        var header = Fields(file, lines[0], problems);
        var kinds = header.ConvertAll(KindOf);
        problems.AddRange(wanted.Where(kind => kinds.Count(found => found == kind) != 1).Select(kind => $"{file}: not one {kind}"));
        problems.AddRange(kinds.Where(kind => !kind.StartsWith(':') && !Types.Contains(kind.Replace("[]", "", StringComparison.Ordinal))).Select(kind => $"{file}: no type {kind}"));
        problems.AddRange(header.Select(NameOf).Where(name => name.Length > 0).GroupBy(name => name).Where(name => name.Count() > 1).Select(name => $"{file}: the column {name.Key} twice"));
        if (problems.Count > 0)
        {
            return;
        }

        foreach (var line in lines[1..].Where(line => line.Length > 0))
        {
            var fields = Fields(file, line, problems);
            if (fields.Count != kinds.Count)
            {
                problems.Add($"{file}: {fields.Count} fields instead of {kinds.Count}");
                continue;
            }

            var record = kinds.Zip(fields).ToList();
            problems.AddRange(record.Where(field => !Fits(field.First, field.Second)).Select(field => $"{file}: '{field.Second}' is no {field.First}"));
            check(record);
        }
    }

    /// <summary>The fields of a line: each quoted, quotes in it doubled, no other control characters than the separator of lists.</summary>
    private static List<string> Fields(string file, string line, List<string> problems)
    {
        var fields = new List<string>();
        var at = 0;
        while (at < line.Length)
        {
            if (line[at] != '"')
            {
                problems.Add($"{file}: a field that is not quoted");
                return fields;
            }

            var field = new StringBuilder();
            for (at++; at < line.Length && (line[at] != '"' || (at + 1 < line.Length && line[at + 1] == '"')); at++)
            {
                at += line[at] == '"' ? 1 : 0;
                field.Append(line[at]);
            }

            if (at >= line.Length)
            {
                problems.Add($"{file}: a quote that does not end");
                return fields;
            }

            if (field.ToString().Any(letter => char.IsControl(letter) && letter != '\u001F'))
            {
                problems.Add($"{file}: a control character");
            }

            fields.Add(field.ToString());
            at++;
            if (at < line.Length && line[at] != ',')
            {
                problems.Add($"{file}: text behind a quote");
                return fields;
            }

            at++;
        }

        return fields;
    }

    private static string NameOf(string column) => Plain(column).Split(':')[0];

    /// <summary>A column without its id space and options.</summary>
    private static string Plain(string column) => column.Split('(', '{')[0];

    private static string KindOf(string column)
    {
        var kind = Plain(column);
        kind = kind.Contains(':', StringComparison.Ordinal) ? kind[kind.IndexOf(':', StringComparison.Ordinal)..] : ":string";
        return kind is ":ID" or ":LABEL" or ":START_ID" or ":END_ID" or ":TYPE" ? kind : kind[1..];
    }

    private static bool Fits(string kind, string value) => value.Length == 0 || kind switch
    {
        "int" => int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        "float" => float.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && float.IsFinite(number),
        ":LABEL" => value.Split('\u001F').All(label => label.Length > 0),
        _ => true,
    };
}
