using LukePipeline.Ground;
using LukePipeline.Training.Data;

namespace LukePipeline.Tests.Training;

public sealed class LabelSchemeTests
{
    [Fact]
    public void IsAnnotated_LabelThatASourceNeverUses_IsFalseThereAlone()
    {
        var scheme = new LabelScheme(["O", "PER", "DATE"]);
        scheme.Observe([TrainingExamples.Sentence("Ada wrote", "wnut17", (0, 1, "PER")), TrainingExamples.Sentence("Ada in June", "gmb", (0, 1, "PER"), (2, 3, "DATE"))]);

        Assert.False(scheme.IsAnnotated("wnut17", 2));
        Assert.True(scheme.IsAnnotated("wnut17", 1));
        Assert.True(scheme.IsAnnotated("gmb", 2));
        Assert.True(scheme.IsAnnotated("unknown", 2));
        Assert.True(scheme.IsAnnotated("wnut17", 0));
    }

    [Fact]
    public void ClassOf_UnknownLabel_NamesItAndTheKnownOnes() =>
        Assert.Equal("The data has the label 'GPE', the model only PER, DATE.", Assert.Throws<LukeException>(() => new LabelScheme(["O", "PER", "DATE"]).ClassOf("GPE")).Message);
}
