namespace LukePipeline.Tests.Graph;

/// <summary>The checker of increments sees each rule broken.</summary>
public sealed class Neo4jIncrementCheckerTests
{
    private const string Nodes = "\":ACTION\",\"nodeId:ID(Entity){label:Entity}\",\":LABEL\",\":-LABEL\",\":-PROPERTY\"\n\"CREATE\",\"a\",\"Entity\u001FPerson\",\"\",\"\"\n\"DELETE\",\"b\",\"\",\"\",\"\"\n\"UPDATE\",\"c\",\"Entity\",\"\",\"born\"\n";
    private const string Edges = "\":ACTION\",\":START_ID(Entity)\",\":END_ID(Entity)\",\":TYPE\",\"edgeId{identifier:true}\"\n\"CREATE\",\"a\",\"c\",\"KNOWS\",\"e\"\n\"UPDATE\",\"c\",\"a\",\"KNOWS\",\"f\"\n";

    [Fact]
    public void Check_FilesThatKeepTheRules_FindsNothing() => Assert.Empty(Check(Nodes, Edges));

    [Theory]
    [InlineData("{label:Entity}", "", "nodes: the id does not say which label it is unique for")]
    [InlineData("\"CREATE\"", "\"MAKE\"", "nodes: 'MAKE' is no action")]
    [InlineData("\"a\"", "\"c\"", "nodes: CREATE of c, which is there")]
    [InlineData("\"b\"", "\"x\"", "nodes: DELETE of x, which is not there")]
    [InlineData("\"UPDATE\",\"c\"", "\"UPDATE\",\"a\"", "nodes: a twice")]
    [InlineData(":ACTION", "action", "nodes: not one :ACTION")]
    public void Check_NodesThatBreakARule_SaysWhich(string good, string bad, string problem) => Assert.Contains(problem, Check(Nodes.Replace(good, bad, StringComparison.Ordinal), Edges));

    [Theory]
    [InlineData("{identifier:true}", "", "edges: nothing tells edges of one type and the same ends apart")]
    [InlineData("\"a\",\"c\"", "\"a\",\"b\"", "edges: no node b")]
    [InlineData("\"e\"", "\"f\"", "edges: CREATE of f, which is there")]
    [InlineData("\"f\"", "\"g\"", "edges: UPDATE of g, which is not there")]
    public void Check_EdgesThatBreakARule_SaysWhich(string good, string bad, string problem) => Assert.Contains(problem, Check(Nodes, Edges.Replace(good, bad, StringComparison.Ordinal)));

    private static List<string> Check(string nodes, string edges) => Neo4jIncrementChecker.Check(nodes, edges, ["b", "c"], ["f"]);
}
