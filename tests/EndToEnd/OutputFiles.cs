using System.Security.Cryptography;

namespace LukePipeline.Tests.EndToEnd;

/// <summary>The files of an output, to compare two of them byte by byte.</summary>
internal static class OutputFiles
{
    /// <summary>SHA-256 of every file below a folder, by relative name.</summary>
    public static SortedDictionary<string, string> Hashes(string folder) => new(
        Directory.GetFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(
            file => Path.GetRelativePath(folder, file),
            file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))),
        StringComparer.Ordinal);

    /// <summary>The tables alone.</summary>
    public static SortedDictionary<string, string> Tables(string folder) => new(
        Hashes(folder).Where(file => IsPublished(file.Key)).ToDictionary(),
        StringComparer.Ordinal);

    /// <summary>What a reader of the tables sees: neither the job's own files nor what killed processes left in the spool folder.</summary>
    private static bool IsPublished(string name) =>
        name.EndsWith(".parquet", StringComparison.Ordinal)
        && !name.StartsWith("_job/", StringComparison.Ordinal)
        && !name.StartsWith(".luke/", StringComparison.Ordinal);
}
