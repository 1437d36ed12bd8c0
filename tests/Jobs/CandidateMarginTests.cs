using LukePipeline.Engine.Batches;
using LukePipeline.Extraction;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Extraction.Stages;
using LukePipeline.Ground;
using LukePipeline.Jobs.Planning;
using LukePipeline.Luke;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Jobs;

public sealed class CandidateMarginTests
{
    [Fact]
    public void CheckOptions_MarginOfAnOpenCheckpoint_IsRefusedAndSaysWhy()
    {
        var open = Checkpoint.Open(Path.Combine(TestPaths.Golden, "models", "luke-esc-conll"));
        var asked = new ExtractionOptions { CandidateMargin = -3 };

        Check(new ExtractionOptions(), open);
        Check(asked, ShippedModels.Open(ShippedModels.Entities));
        var error = Assert.Throws<LukeException>(() => Check(asked, open));

        Assert.Contains("--candidate-margin", error.Message, StringComparison.Ordinal);
        Assert.Contains("words attend to candidates", error.Message, StringComparison.Ordinal);
    }

    private static void Check(ExtractionOptions options, Checkpoint entities) =>
        CheckpointFit.CheckOptions(StageRegistry.Shipped.All, new Dictionary<StageId, Checkpoint> { [Ids.Entities] = entities }, options);
}
