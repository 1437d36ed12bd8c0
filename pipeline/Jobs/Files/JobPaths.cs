using System.Globalization;
using LukePipeline.Corpus.Inputs;

namespace LukePipeline.Jobs.Files;

/// <summary>The names below an output prefix; pipeline/README.md shows the same tree.</summary>
public static class JobPaths
{
    /// <summary>Where all is kept that is not output.</summary>
    public const string JobFolder = "_job/";

    /// <summary>Who may write.</summary>
    public const string Owner = LeftOutKind.OutputMarker;

    /// <summary>The summary, written when the job ends.</summary>
    public const string Manifest = "manifest.json";

    /// <summary>Exists exactly when the output is complete.</summary>
    public const string Success = "_SUCCESS";

    /// <summary>Everything of one job that is not output.</summary>
    public static string Folder(string jobId) => $"_job/{jobId}/";

    /// <summary>The plan.</summary>
    public static string Plan(string jobId) => $"_job/{jobId}/plan.json";

    /// <summary>The folder of the commits.</summary>
    public static string Shards(string jobId) => $"_job/{jobId}/shards/";

    /// <summary>The commit of a shard.</summary>
    public static string Shard(string jobId, int shard) => $"_job/{jobId}/shards/{Number(shard)}.json";

    /// <summary>Files of attempts that are not published.</summary>
    public static string Attempts(string jobId) => $"_job/{jobId}/attempts/";

    /// <summary>The file that one attempt writes for one table.</summary>
    public static string AttemptFile(string jobId, int shard, string attemptId, string table, string extension) =>
        $"_job/{jobId}/attempts/{Number(shard)}/{attemptId}/{table}{extension}";

    /// <summary>The file that one attempt wrote for what is published under another name.</summary>
    public static string AttemptFile(string jobId, int shard, string attemptId, OutputFile file) =>
        AttemptFile(jobId, shard, attemptId, file.Table, ExtensionOf(file.Name));

    /// <summary>The final name of the same file.</summary>
    public static string OutputFile(string table, int shard, string extension) => OutputFile(table, Number(shard), extension);

    /// <summary>The final name of a file of a part.</summary>
    public static string OutputFile(string table, string part, string extension) => $"{table}/part-{part}{extension}";

    /// <summary>The part that a file belongs to.</summary>
    public static string PartOf(OutputFile file) => Path.GetFileName(file.Name)["part-".Length..^ExtensionOf(file.Name).Length];

    /// <summary>What the format of a table ends the names of its files with: all from the first dot, such as <c>.csv.gz</c>. Names of tables and of parts have none.</summary>
    public static string ExtensionOf(string file)
    {
        var name = Path.GetFileName(file);
        return name.IndexOf('.', StringComparison.Ordinal) is >= 0 and var dot ? name[dot..] : "";
    }

    /// <summary>Marks of the attempts of all shards.</summary>
    public static string Marks(string jobId) => $"_job/{jobId}/marks/";

    /// <summary>Marks of the attempts of one shard.</summary>
    public static string Marks(string jobId, int shard) => $"_job/{jobId}/marks/{Number(shard)}/";

    /// <summary>Marks of the attempts at the plan.</summary>
    public static string PlanningMarks(string jobId) => $"_job/{jobId}/marks/plan/";

    /// <summary>Signs of life of the processes that work on the job.</summary>
    public static string Alive(string jobId) => $"_job/{jobId}/alive/";

    /// <summary>The sign of life of one process.</summary>
    public static string Alive(string jobId, string token) => $"_job/{jobId}/alive/{token}.json";

    /// <summary>Whether a file is the sign of life of some process.</summary>
    public static bool IsSignOfLife(string name) => name.StartsWith(JobFolder, StringComparison.Ordinal) && name.Split('/') is [_, _, "alive", _];

    /// <summary>Drafts of the manifest and of _SUCCESS, waiting for their final names.</summary>
    public static string Ending(string jobId) => $"_job/{jobId}/ending/";

    /// <summary>The number of the shard whose commit has this name; null for any other name.</summary>
    public static int? ShardOf(string jobId, string name)
    {
        var folder = Shards(jobId);
        return name.StartsWith(folder, StringComparison.Ordinal)
            && name.EndsWith(".json", StringComparison.Ordinal)
            && int.TryParse(name.AsSpan(folder.Length, name.Length - folder.Length - ".json".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var shard)
                ? shard
                : null;
    }

    private static string Number(int shard) => shard.ToString("D5", CultureInfo.InvariantCulture);
}
