using LukePipeline.Client.Display;
using LukePipeline.Client.Running;
using LukePipeline.Client.Scoring;
using LukePipeline.Client.Training;
using LukePipeline.Grains.Contracts;
using LukePipeline.Tests.EndToEnd;
using LukePipeline.Tests.Support;
using LukePipeline.Training.Evaluation;
using LukePipeline.Training.Gold;

namespace LukePipeline.Tests.Client;

/// <summary>Names out of models, specs and tables, where a terminal shows them: none steers it.</summary>
public sealed class ForeignTextTests
{
    private const string Hostile = "a\u001b]0;x\u0007\u009b2J\u202eb\u2066c\r";

    [Theory]
    [InlineData("scores")]
    [InlineData("gold")]
    [InlineData("job")]
    [InlineData("jobs")]
    [InlineData("training")]
    public void Print_NameThatSteersATerminal_IsShownWithoutThat(string what)
    {
        using var output = new StringWriter { NewLine = "\n" };
        switch (what)
        {
            case "scores":
                var scores = new ExtractionScores();
                scores.Add<int>(Hostile, [(1, Hostile)], [(1, Hostile)]);
                scores.Add<int>("other", [(1, "PER")], [(1, "PER")]);
                ScoreReport.Write(scores, output);
                break;
            case "gold":
                var labels = new LabelCounts();
                labels.AddGold(Hostile);
                var match = new MatchScores { Mentions = labels, RelatedMentions = default, Relations = labels, Thresholds = [], Tenths = [] };
                GoldReport.Write(new GoldScores { Documents = 1, Sentences = 1, Exact = match, Overlapping = match }, output);
                break;
            case "job":
                JobPrinter.Print(Job(), json: false, output);
                break;
            case "jobs":
                JobPrinter.Print(new JobPage([Job()], 1), skip: 0, json: false, output);
                break;
            default:
                new TrainingDisplay(output, "out").OnNote(Hostile);
                break;
        }

        AssertSteersNothing(output.ToString());
    }

    [Fact]
    public async Task Inspect_LabelThatSteersATerminal_IsShownWithoutThat()
    {
        using var checkpoints = new GoldenCheckpoints();
        using var folder = new TemporaryFolder();
        foreach (var file in Directory.GetFiles(checkpoints.Entities))
        {
            File.Copy(file, folder.File(Path.GetFileName(file)));
        }

        var config = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(folder.File("config.json")))!;
        config["id2label"]!.AsObject()["0"] = Hostile;
        File.WriteAllText(folder.File("config.json"), config.ToJsonString());
        File.WriteAllText(folder.File("extraction.json"), new System.Text.Json.Nodes.JsonObject { ["noneLabel"] = Hostile }.ToJsonString());

        var inspect = await LukeProcess.RunAsync("model", "inspect", folder.Path);

        AssertSteersNothing(inspect.Output);
    }

    private static void AssertSteersNothing(string text)
    {
        Assert.Contains("]0;x", text, StringComparison.Ordinal);
        Assert.DoesNotContain(text.Replace(Environment.NewLine, "\n", StringComparison.Ordinal), c => c != '\n' && StyledWriter.Steers(c));
    }

    private static JobSnapshot Job() => new() { JobId = "job", State = JobStatus.Running, Output = Hostile, Message = Hostile };
}
