namespace LukePipeline.Tests.Graph;

/// <summary>What neo4j-admin demands of files that change a database, beside what it demands of all: actions that fit what is there.</summary>
internal static class Neo4jIncrementChecker
{
    private static readonly string[] Actions = ["CREATE", "UPDATE", "DELETE"];

    /// <summary>All that is wrong with two files; nothing where they can be imported.</summary>
    /// <param name="nodes">The file of nodes.</param>
    /// <param name="edges">The file of edges.</param>
    /// <param name="nodeIds">The nodes that are there.</param>
    /// <param name="edgeIds">The edges that are there.</param>
    public static List<string> Check(string nodes, string edges, IEnumerable<string> nodeIds, IEnumerable<string> edgeIds)
    {
        var problems = new List<string>();
        var (ids, known) = (new HashSet<string>(nodeIds), new HashSet<string>(edgeIds));
        if (!nodes.Split('\n')[0].Contains(":ID(Entity){label:Entity}", StringComparison.Ordinal))
        {
            problems.Add("nodes: the id does not say which label it is unique for");
        }

        if (!edges.Split('\n')[0].Contains("{identifier:true}", StringComparison.Ordinal))
        {
            problems.Add("edges: nothing tells edges of one type and the same ends apart");
        }

        var seen = new HashSet<string>();
        Neo4jChecker.CheckFile("nodes", nodes, [":ACTION", ":ID", ":LABEL"], problems, record =>
        {
            var id = record.First(field => field.Kind == ":ID").Value;
            CheckAction("nodes", record, id, ids, seen, problems);
        });
        seen.Clear();
        Neo4jChecker.CheckFile("edges", edges, [":ACTION", ":START_ID", ":END_ID", ":TYPE"], problems, record =>
        {
            problems.AddRange(record.Where(field => field.Kind is ":START_ID" or ":END_ID" && !ids.Contains(field.Value)).Select(field => $"edges: no node {field.Value}"));
            CheckAction("edges", record, record[4].Value, known, seen, problems);
        });
        return problems;
    }

    private static void CheckAction(string file, List<(string Kind, string Value)> record, string id, HashSet<string> ids, HashSet<string> seen, List<string> problems)
    {
        var action = record.First(field => field.Kind == ":ACTION").Value;
        if (!Actions.Contains(action))
        {
            problems.Add($"{file}: '{action}' is no action");
        }
        else if (!seen.Add(id))
        {
            problems.Add($"{file}: {id} twice");
        }
        else if (action == "CREATE" ? !ids.Add(id) : !ids.Contains(id))
        {
            problems.Add($"{file}: {action} of {id}, which is {(action == "CREATE" ? "there" : "not there")}");
        }

        if (action == "DELETE")
        {
            ids.Remove(id);
        }
    }
}
