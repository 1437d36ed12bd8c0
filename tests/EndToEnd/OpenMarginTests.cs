using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.EndToEnd;

/// <summary>What a user asks of an entity checkpoint that it cannot give as asked, as a margin for candidates of an open one: it is followed, and said.</summary>
public sealed class OpenMarginTests : IDisposable
{
    private const string Said = "candidateMargin 0 (--candidate-margin) is another computation than the reference's";

    private readonly TemporaryFolder _folder = new();
    private readonly GoldenCheckpoints _checkpoints = new();

    public void Dispose()
    {
        _folder.Dispose();
        _checkpoints.Dispose();
    }

    [Fact]
    public async Task Run_MarginOnAnOpenCheckpoint_IsPartOfThePlanAndSaid()
    {
        Archive.Write(_folder.File("in"), files: 1, documents: 6);

        var told = (await RunAsync("out", "--candidate-margin=0", "--dry-run")).Expect(0);
        var done = (await RunAsync("out", "--candidate-margin=0")).Expect(0);
        var refused = (await RunAsync("out")).Expect(2);

        Assert.All([told, done], outcome => Assert.Contains(Said, outcome.Output, StringComparison.Ordinal));
        Assert.Contains("candidateMargin", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NameLabelsThatTheModelDoesNotGive_IsSaid()
    {
        Archive.Write(_folder.File("in"), files: 1, documents: 2);

        var told = (await RunAsync("out", "--name-labels", "PER,Person", "--dry-run")).Expect(0);
        var known = (await RunAsync("out", "--name-labels", "PER", "--dry-run")).Expect(0);

        Assert.Contains("nameLabels (--name-labels) names Person, which this entity model does not give: its labels are ", told.Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.DoesNotContain("nameLabels (--name-labels)", known.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_MarginBesideAnOpenCheckpoint_IsSaid()
    {
        await File.WriteAllTextAsync(Path.Combine(_checkpoints.Entities, "extraction.json"), """{"candidateMargin": 0}""");
        await File.WriteAllTextAsync(_folder.File("gold.jsonl"), """
            {"id": "a-0", "tokens": ["Ada", "lives", "in", "Rome"], "entities": [{"start": 0, "end": 1, "label": "PER"}]}
            """);

        var (code, _, error) = await LukeProgram.RunAsync("eval", "entities", _folder.File("gold.jsonl"), "--model", _checkpoints.Entities);

        Assert.True(code == 0, error);
        Assert.Contains($"luke: {Said}", error, StringComparison.Ordinal);
    }

    private Task<LukeResult> RunAsync(string output, params string[] flags) => LukeProcess.RunAsync(
        ["run", _folder.File("in"), "--output", _folder.File(output), "--stages", "entities", "--entity-model", _checkpoints.Entities, .. flags]);
}
