using LukePipeline.Graph.Exports.Forms;
using LukePipeline.Graph.Output;
using LukePipeline.Graph.Resolution;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Graph;

/// <summary>The tables of the documentation follow from the code.</summary>
public sealed class GraphPageTests
{
    [Fact]
    public void Tables_OfAGraph_ListTheirColumns() => Assert.Equal(
        GraphTables.OfPartitions.Append(GraphTables.Changes).Select(table => $"| {table.Name} | {string.Join(", ", table.ColumnNames)} |"), DocumentationTables.Rows("| table of a graph | columns |"));

    [Fact]
    public void Rules_AreAllExplained() => Assert.Equal(
        ResolutionOptions.RuleNames.Order(StringComparer.Ordinal), FirstColumn("| rule | joins |"));

    [Fact]
    public void Forms_AreAllExplained() => Assert.Equal(GraphExporter.Names.Order(StringComparer.Ordinal), FirstColumn("| form | files |"));

    private static IEnumerable<string> FirstColumn(string header) => DocumentationTables.Rows(header).Select(row => row.Split('`')[1]).Order(StringComparer.Ordinal);
}
