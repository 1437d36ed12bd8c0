using LukePipeline.Client.Outcomes;

namespace LukePipeline.Client.Training;

/// <summary>Files and folders that a command line names: what is not there is bad usage.</summary>
internal static class CommandFiles
{
    /// <summary>The path of a file that exists.</summary>
    public static string Require(string path) =>
        File.Exists(path) ? path : throw new UsageException($"{path}: no such file. Name a .jsonl, .jsonl.gz or CoNLL column file.");

    /// <summary>The path of a folder that exists.</summary>
    public static string RequireFolder(string option, string path) =>
        Directory.Exists(path) ? path : throw new UsageException($"{option} {path}: no such folder.");
}
