using System.Text.RegularExpressions;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Architecture;

/// <summary>The parts of a checkpoint are read through <see cref="LukePipeline.Luke.Checkpoint"/>: whoever reads one apart soon computes another model.</summary>
public sealed partial class OneWayTests
{
    private static readonly string[] Folders = ["pipeline", "grains", "silo", "client"];

    private static readonly Dictionary<string, string> Allowed = new()
    {
        ["pipeline/Luke/Checkpoint.cs"] = "the one way",
        ["pipeline/Reference/Inspection/ModelInspector.cs"] = "describes weight files that do not fit the rest",
        ["pipeline/Reference/Verification/RawEncoder.cs"] = "tokenizers with the options of a recorded call",
        ["pipeline/Reference/Verification/TokenizerCases.cs"] = "tokenizers with the options of a recorded call",
        ["pipeline/Training/Growing/HuggingFaceEncoder.cs"] = "no LUKE yet: a BERT or RoBERTa",
    };

    [Fact]
    public void Parts_OfACheckpoint_AreReadByCheckpointAlone()
    {
        var readers = Folders.SelectMany(folder => Directory.GetFiles(Path.Combine(TestPaths.Root, folder), "*.cs", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(TestPaths.Root, file).Replace('\\', '/'))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .Where(file => File.ReadLines(Path.Combine(TestPaths.Root, file)).Any(line => Reads().IsMatch(line) && !line.TrimStart().StartsWith("//", StringComparison.Ordinal)));

        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), readers.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"\b(LukeConfig|LukeTokenizer)\.FromPretrained\(|\bCheckpointDirectory\.Open\(")]
    private static partial Regex Reads();
}
