using LukePipeline.Luke.Tokenizer;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Luke.Tokenizer;

/// <summary>The tokenizers of the golden files, opened once.</summary>
internal static class Tokenizers
{
    public static string Own600Folder { get; } = Path.Combine(TestPaths.Golden, "tokenizers", "own600");

    public static string Own2kFolder { get; } = Path.Combine(TestPaths.Golden, "tokenizers", "own2k");

    public static LukeTokenizer Own600 { get; } = LukeTokenizer.FromPretrained(Own600Folder);

    public static LukeTokenizer Own2k { get; } = LukeTokenizer.FromPretrained(Own2kFolder);

    public static string RobertaFolder => Path.Combine(TestPaths.Shared!, "roberta_vocab");

    /// <summary>A copy of a tokenizer's directory, to be damaged.</summary>
    public static void Copy(string from, TemporaryFolder to)
    {
        foreach (var file in Directory.GetFiles(from))
        {
            File.Copy(file, to.File(Path.GetFileName(file)));
        }
    }
}
