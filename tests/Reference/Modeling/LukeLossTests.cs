using LukePipeline.Ground;
using LukePipeline.Luke.Config;
using LukePipeline.Reference.Modeling.Heads;
using TorchSharp;
using static TorchSharp.torch;

namespace LukePipeline.Tests.Reference.Modeling;

public sealed class LukeLossTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData(1, "float", ProblemType.Regression)]
    [InlineData(3, "int", ProblemType.SingleLabelClassification)]
    [InlineData(3, "float", ProblemType.MultiLabelClassification)]
    public void Forward_SequenceClassifierWithoutProblemType_LetsTheFirstLabelsDecideAndKeepsIt(int classes, string kind, ProblemType expected)
    {
        var config = TinyLuke.Config.WithLabels([.. Enumerable.Range(0, classes).Select(i => $"L{i}")]);
        using var model = new LukeForSequenceClassification(config, TinyLuke.Seeded());
        var labels = kind == "int" ? zeros(2, ScalarType.Int64) : classes == 1 ? zeros(2) : zeros(2, classes);

        var output = model.Forward(TinyLuke.Inputs() with { Labels = labels });

        Assert.Equal(expected, model.Config.ProblemType);
        Assert.True(float.IsFinite(output.Loss!.item<float>()));
        Assert.Contains("problem_type", model.Config.ToJson());
    }

    [Fact]
    public void Forward_SequenceClassifierWithoutLabels_DecidesNothing()
    {
        using var model = new LukeForSequenceClassification(TinyLuke.Config, TinyLuke.Seeded());

        Assert.Null(model.Forward(TinyLuke.Inputs()).Loss);
        Assert.Null(model.Config.ProblemType);
    }

    [Fact]
    public void Forward_AnswerOutsideTheText_IsIgnored()
    {
        using var model = new LukeForQuestionAnswering(TinyLuke.Config, TinyLuke.Seeded());
        var inside = Loss([1L, 2L], [3L, 4L]);
        var outside = Loss([1L, 99L], [3L, 99L]);
        var firstRow = Loss([1L, 5L], [3L, 5L]);

        Assert.Equal(firstRow, outside);
        Assert.NotEqual(inside, outside);
        Assert.Equal(Loss([0L, 2L], [3L, 4L]), Loss([-7L, 2L], [3L, 4L]));
        Assert.True(float.IsNaN(Loss([99L, 99L], [99L, 99L])));

        float Loss(long[] starts, long[] ends) =>
            model.Forward(TinyLuke.Inputs() with { StartPositions = tensor(starts), EndPositions = tensor(ends) }).Loss!.item<float>();
    }

    [Fact]
    public void Constructor_QuestionAnsweringWithThreeLabels_IsRefused() =>
        Assert.Contains(
            "id2label must have two entries",
            Assert.Throws<LukeException>(() => new LukeForQuestionAnswering(TinyLuke.Config.WithLabels(["a", "b", "c"]))).Message);
}
