using System.Globalization;
using LukePipeline.Graph.Output;

namespace LukePipeline.Graph.Files;

/// <summary>The names below the folder of a graph: one folder for each build, and the name of the latest.</summary>
internal static class GraphPaths
{
    /// <summary>Names the latest build.</summary>
    public const string Current = "current.json";

    public static string Build(int build) => $"{build.ToString(CultureInfo.InvariantCulture)}/";

    public static string Manifest(int build) => $"{Build(build)}manifest.json";

    public static string Success(int build) => $"{Build(build)}_SUCCESS";

    /// <summary>What is not part of the graph, apart for each plan that was begun, so that a zombie of one writes nothing into another.</summary>
    /// <param name="build">The build.</param>
    /// <param name="begun">The epoch in which the plan was made.</param>
    public static string Job(int build, long begun) => $"{Build(build)}_job/{begun.ToString(CultureInfo.InvariantCulture)}/";

    public static string Plan(string job) => $"{job}plan.json";

    public static string Attempts(string job) => $"{job}attempts/";

    public static string Attempt(string job, string unit, string attempt, string file) => $"{Attempts(job)}{unit}-{attempt}-{file}";

    /// <summary>The commit of a unit.</summary>
    public static string Unit(string job, string unit) => $"{job}units/{unit}.json";

    /// <summary>Whether a build writes a file of this name below its folder: what else lies there is the user's.</summary>
    public static bool IsOfBuild(int build, string name)
    {
        var path = name[Build(build).Length..].Split('/');
        return path is ["manifest.json"] or ["_SUCCESS"]
            || (path is ["_job", _, "plan.json"] or ["_job", _, "attempts" or "units", _] && IsNumber(path[1]))
            || (path is [var table, var file] && GraphTables.OfPartitions.Append(GraphTables.Changes).Any(known => known.Name == table)
                && file.StartsWith("part-", StringComparison.Ordinal) && file.EndsWith(".parquet", StringComparison.Ordinal) && file.Length > 13 && IsNumber(file[5..^8]));
    }

    private static bool IsNumber(string text) => text.Length > 0 && text.All(char.IsAsciiDigit);

    /// <summary>The final name of a file of a table.</summary>
    public static string Table(int build, string table, int partition) => $"{Build(build)}{table}/part-{partition.ToString("D5", CultureInfo.InvariantCulture)}.parquet";
}
