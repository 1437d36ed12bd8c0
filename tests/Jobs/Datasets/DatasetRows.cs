using System.Globalization;
using LukePipeline.Jobs.Spec;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Jobs.Datasets;

/// <summary>The rows of a dataset and of a plain output, to be compared by document.</summary>
internal static class DatasetRows
{
    public static readonly string[] Tables = ["documents", "sentences", "entities", "relations", "embeddings", "failures"];

    /// <summary>The same job as one that is no dataset.</summary>
    public static JobSpec Plain(this JobSpec spec, string output) => spec with
    {
        Output = output,
        Incremental = null,
        Changed = null,
        Deleted = null,
        MaxDeleted = null,
        Settle = null,
        MaxInputs = null,
        MaxInputBytes = null,
        Reprocess = null,
        IfRunning = null,
        ResumeFromHere = null,
    };

    /// <summary>Rows of every table of a dataset, through its views.</summary>
    public static SortedDictionary<string, string[]> OfDataset(string output)
    {
        var views = File.ReadAllText(Path.Combine(output, "views.sql"));
        return new(Tables.ToDictionary(table => table, table => Texts($"{views}\nSELECT {Columns(table)} FROM {table}")), StringComparer.Ordinal);
    }

    /// <summary>Rows of every table of a plain output.</summary>
    public static SortedDictionary<string, string[]> OfPlain(string output) =>
        new(Tables.ToDictionary(table => table, table => Texts($"SELECT {Columns(table)} FROM read_parquet({DuckDb.Quote($"{output}/{table}/*.parquet")})")), StringComparer.Ordinal);

    /// <summary>
    /// Compares the rows of every table. A tolerance is for the scores where passes hold other documents than those of the plain run: the head of an open
    /// checkpoint adds in an order that the size of its batch decides.
    /// </summary>
    public static void AssertSame(SortedDictionary<string, string[]> expected, SortedDictionary<string, string[]> actual, string what = "", double tolerance = 0)
    {
        foreach (var (table, rows) in expected)
        {
            var (missing, surplus) = (rows.Except(actual[table]).Take(3).ToList(), actual[table].Except(rows).Take(3).ToList());
            Assert.True(
                rows.Length == actual[table].Length && rows.Zip(actual[table]).All(pair => IsSame(pair.First, pair.Second, tolerance)),
                $"{what}\n{table}: {rows.Length} rows expected, {actual[table].Length} found\nmissing: {string.Join("\n  ", missing)}\nsurplus: {string.Join("\n  ", surplus)}");
        }
    }

    private static bool IsSame(string expected, string actual, double tolerance)
    {
        if (expected == actual || tolerance == 0)
        {
            return expected == actual;
        }

        var (left, right) = (expected.Split(' '), actual.Split(' '));
        return left.Length == right.Length && left.Zip(right).All(pair => pair.First == pair.Second || (IsFraction(pair.First, out var a) && IsFraction(pair.Second, out var b) && Math.Abs(a - b) <= tolerance));
    }

    private static bool IsFraction(string text, out double value)
    {
        value = 0;
        return text.Contains('.', StringComparison.Ordinal) && double.TryParse(text, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>The run that wrote a row is what a plain output does not know.</summary>
    private static string Columns(string table) => table == "documents" ? "* EXCLUDE (run)" : "*";

    private static string[] Texts(string sql) =>
        [.. DuckDb.Query(sql).Select(row => string.Join(" | ", row.Select(Text))).Order(StringComparer.Ordinal)];

    private static string Text(object? value) => value switch
    {
        null => "-",
        System.Collections.IEnumerable list and not string => string.Join(' ', list.Cast<object>().Select(Text)),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}
