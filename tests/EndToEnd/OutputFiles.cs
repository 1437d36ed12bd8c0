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
        Hashes(folder).Where(file => file.Key.EndsWith(".parquet", StringComparison.Ordinal) && !file.Key.StartsWith("_job", StringComparison.Ordinal)).ToDictionary(),
        StringComparer.Ordinal);
}
