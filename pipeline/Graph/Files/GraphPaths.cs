using System.Globalization;

namespace LukePipeline.Graph.Files;

/// <summary>The names below the folder of a graph: one folder for each build, and the name of the latest.</summary>
internal static class GraphPaths
{
    /// <summary>Names the latest build.</summary>
    public const string Current = "current.json";

    public static string Build(int build) => $"{build.ToString(CultureInfo.InvariantCulture)}/";

    public static string Manifest(int build) => $"{Build(build)}manifest.json";

    public static string Success(int build) => $"{Build(build)}_SUCCESS";

    public static string Plan(int build) => $"{Job(build)}plan.json";

    /// <summary>All that is not part of the graph.</summary>
    public static string Job(int build) => $"{Build(build)}_job/";

    public static string Attempts(int build) => $"{Job(build)}attempts/";

    public static string Attempt(int build, string unit, string attempt, string file) => $"{Attempts(build)}{unit}-{attempt}-{file}";

    /// <summary>The commit of a unit.</summary>
    public static string Unit(int build, string unit) => $"{Job(build)}units/{unit}.json";

    /// <summary>The final name of a file of a table.</summary>
    public static string Table(int build, string table, int partition) => $"{Build(build)}{table}/part-{partition.ToString("D5", CultureInfo.InvariantCulture)}.parquet";
}
