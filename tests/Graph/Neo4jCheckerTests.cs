namespace LukePipeline.Tests.Graph;

/// <summary>The checker sees each rule broken: else what it passes would mean nothing.</summary>
public sealed class Neo4jCheckerTests
{
    private const string Nodes = "\"nodeId:ID(Entity)\",\"name\",\":LABEL\",\"n:int\"\n\"a\",\"A \"\"quoted\"\"\",\"Entity\u001FPerson\",\"1\"\n\"b\",\"B, too\",\"Entity\",\"\"\n";
    private const string Edges = "\":START_ID(Entity)\",\":END_ID(Entity)\",\":TYPE\",\"confidence:float\"\n\"a\",\"b\",\"KNOWS\",\"0.5\"\n";

    [Fact]
    public void Check_FilesThatKeepTheRules_FindsNothing() => Assert.Empty(Neo4jChecker.Check(Nodes, Edges));

    [Theory]
    [InlineData("\"b\",", "b,", "nodes: a field that is not quoted")]
    [InlineData("\"b\",", "\"a\",", "nodes: the id a twice")]
    [InlineData("\"b\",", "\"\",", "nodes: an empty id")]
    [InlineData("B, too", "B\ntoo", "nodes: a quote that does not end")]
    [InlineData("B, too", "B\ttoo", "nodes: a control character")]
    [InlineData("B, too", "B \"too", "nodes: text behind a quote")]
    [InlineData("\"B, too\",", "", "nodes: 3 fields instead of 4")]
    [InlineData("\"1\"", "\"one\"", "nodes: 'one' is no int")]
    [InlineData("Entity\u001FPerson", "Entity\u001F", "nodes: 'Entity\u001F' is no :LABEL")]
    [InlineData(":ID(Entity)", "", "nodes: not one :ID")]
    [InlineData("n:int", "n:integer", "nodes: no type integer")]
    [InlineData("\"name\"", "\"n\"", "nodes: the column n twice")]
    [InlineData("\"\"\n", "\"\"", "nodes: no newline at the end")]
    public void Check_NodesThatBreakARule_SaysWhich(string good, string bad, string problem) =>
        Assert.Contains(problem, Neo4jChecker.Check(Nodes.Replace(good, bad, StringComparison.Ordinal), Edges));

    [Theory]
    [InlineData("\"a\",\"b\"", "\"a\",\"c\"", "edges: no node c")]
    [InlineData("\"KNOWS\"", "\"\"", "edges: an empty type")]
    [InlineData("0.5", "0,5", "edges: '0,5' is no float")]
    [InlineData(":TYPE", "type", "edges: not one :TYPE")]
    public void Check_EdgesThatBreakARule_SaysWhich(string good, string bad, string problem) =>
        Assert.Contains(problem, Neo4jChecker.Check(Nodes, Edges.Replace(good, bad, StringComparison.Ordinal)));
}
