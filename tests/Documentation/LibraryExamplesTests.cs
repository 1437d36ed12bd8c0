using System.Reflection;
using LukePipeline.Luke.Config;
using LukePipeline.Tests.EndToEnd;
using LukePipeline.Tests.Support;
using LukePipeline.Text;

namespace LukePipeline.Tests.Documentation;

public sealed class LibraryExamplesTests : IDisposable
{
    private readonly GoldenCheckpoints _checkpoints = new();

    public void Dispose() => _checkpoints.Dispose();

    [Fact]
    public void Page_OfThePipeline_ShowsEveryExampleAsItIsCompiled()
    {
        var source = Read("tests/Documentation/LibraryExamples.cs");
        var page = Read("pipeline/README.md");
        var blocks = page.Split("```csharp\n")[1..].Select(rest => rest[..rest.IndexOf("\n```", StringComparison.Ordinal)]).ToList();

        Assert.Equal(source[..source.IndexOf("\n\nnamespace", StringComparison.Ordinal)], blocks[0]);
        Assert.All(blocks[1..], block => Assert.Contains($"\n{Indented(block)}\n", source, StringComparison.Ordinal));
        var examples = typeof(LibraryExamples).GetMethods(BindingFlags.Public | BindingFlags.Static);
        Assert.Equal(examples.Length, blocks.Count - 1);
        Assert.All(examples, example => Assert.Contains($" {example.Name}(string checkpoint)\n{{", page, StringComparison.Ordinal));
    }

    [Fact]
    public void Models_WithoutHead_GiveStatesOfWordsAndEntities()
    {
        Assert.Equal(64, LibraryExamples.EntityVector(Golden("luke-mlm-a")).Length);
        Assert.Equal(0, LibraryExamples.WordVectors(Golden("luke-mlm-a")).Length % 64);
    }

    [Fact]
    public void RelationOfMentions_OfTheCheckpointThatShips_IsTheOneOfThePage() =>
        Assert.Equal("PLACE_OF_RESIDENCE", LibraryExamples.RelationOfMentions(Shipped("relations")));

    [Fact]
    public void LabelsOfSpans_OfTheCheckpointThatShips_AreThoseOfThePage() => Assert.Equal(
        [(new CodePointSpan(0, 7), "PER"), (new CodePointSpan(17, 28), "LOC")],
        LibraryExamples.LabelsOfSpans(Shipped("entities")));

    [Fact]
    public void Heads_OfRecordedCheckpoints_Answer()
    {
        Assert.Contains(LibraryExamples.TypeOfMention(Golden("luke-ec-openentity")), (string[])["entity", "event", "group", "location", "object", "organization", "person", "place", "time"]);
        Assert.Contains(LibraryExamples.RelationOfPair(Golden("luke-epc-tacred")), LukeConfig.FromPretrained(Golden("luke-epc-tacred")).Id2Label.Values);
        Assert.InRange(LibraryExamples.MaskedWordAndEntity(Golden("luke-mlm-a")).EntityId, 0, 174);
        Assert.InRange(LibraryExamples.LabelAndLossOfText(Golden("luke-seq-single")).Loss, 0, 10);
        Assert.All(LibraryExamples.LabelsOfTokens(Golden("luke-tok")), label => Assert.Matches("^(O|[BI]-(PER|ORG|LOC))$", label));
        Assert.NotEmpty(LibraryExamples.AnswerInText(Golden("luke-qa")));
        Assert.InRange(LibraryExamples.BestChoice(Golden("luke-mc")), 0, 1);
    }

    private static string Shipped(string model) => Path.Combine(TestPaths.Root, "pipeline", "models", model);

    private string Golden(string model) => _checkpoints.Merge(model, Path.Combine(TestPaths.Golden, "models", model));

    private static string Read(string path) => File.ReadAllText(Path.Combine(TestPaths.Root, path)).ReplaceLineEndings("\n");

    private static string Indented(string block) => string.Join('\n', block.Split('\n').Select(line => line.Length > 0 ? $"    {line}" : line));
}
