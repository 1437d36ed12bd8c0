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
    public void CheckMargin_OpenCheckpoint_IsRefusedAndSaysWhy()
    {
        var open = Checkpoint.Open(Path.Combine(TestPaths.Golden, "models", "luke-esc-conll"));
        var asked = new ExtractionOptions { CandidateMargin = -3 };

        CheckpointFit.CheckMargin(new ExtractionOptions(), open);
        CheckpointFit.CheckMargin(asked, ShippedModels.Open(ShippedModels.Entities));
        var error = Assert.Throws<LukeException>(() => CheckpointFit.CheckMargin(asked, open));

        Assert.Contains("--candidate-margin", error.Message, StringComparison.Ordinal);
        Assert.Contains("words attend to candidates", error.Message, StringComparison.Ordinal);
    }
}
