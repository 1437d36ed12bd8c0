using System.Text.RegularExpressions;
using LukePipeline.Ground;
using LukePipeline.Jobs.Spec;
using LukePipeline.Tables.Formats.Parquet;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Client;

/// <summary>The tables of the documentation follow from the code.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public void Configuration_EveryKey_StandsInTheTable()
    {
        var expected = JobSpecKeys.All.Select(key => $"| `{key.Name}` | `{(key.Name == "inputs" ? "INPUT..." : key.Flag)}` | {key.Description} |");

        Assert.Equal(expected, DocumentationTables.Rows("| key | flag | meaning |"));
    }

    [Fact]
    public void Reasons_EveryCode_StandsInTheTable()
    {
        var codes = DocumentationTables.Rows("| reason | meaning |").Select(row => Regex.Match(row, "^\\| `(\\w+)` \\| .+ \\|$").Groups[1].Value);

        Assert.Equal(Enum.GetNames<ReasonCode>(), codes);
    }

    [Fact]
    public void Output_EveryTable_ListsItsColumns()
    {
        var rows = DocumentationTables.Rows("| table | columns |");

        Assert.Equal(TableSchemas.All.Order(StringComparer.Ordinal), rows.Select(row => row.Split(' ')[1]).Order(StringComparer.Ordinal));
        Assert.Contains(string.Join(", ", TableSchemas.DocumentColumns), rows[0], StringComparison.Ordinal);
        Assert.Contains(string.Join(", ", TableSchemas.EntityTable().Select(column => column.Name)), rows[1], StringComparison.Ordinal);
        Assert.Contains(string.Join(", ", TableSchemas.RelationTable().Select(column => column.Name)), rows[2], StringComparison.Ordinal);
        Assert.Contains(string.Join(", ", TableSchemas.FailureTable().Select(column => column.Name)), rows[4], StringComparison.Ordinal);
    }
}
