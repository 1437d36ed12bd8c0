using LukePipeline.Ground;
using LukePipeline.Ground.Torch;
using LukePipeline.Luke.Config;
using LukePipeline.Reference.Modeling.Layers;
using static TorchSharp.torch;

namespace LukePipeline.Reference.Modeling.Heads;

/// <summary>The losses of the heads, each a scalar.</summary>
internal static class LukeLosses
{
    /// <summary>
    /// Cross entropy where labels are class indexes (one dimension less than the scores; -100 is ignored), binary cross entropy over
    /// all scores where there is a label per class.
    /// </summary>
    public static Tensor? ByLabelShape(Tensor logits, Tensor? labels)
    {
        if (labels is null)
        {
            return null;
        }

        return labels.dim() == logits.dim() - 1
            ? CrossEntropy(logits, labels)
            : PerClass(logits.reshape(-1), labels.reshape(-1).to_type(logits.dtype));
    }

    /// <summary>Mean cross entropy over the labels that are not -100; NaN when all are.</summary>
    public static Tensor CrossEntropy(Tensor logits, Tensor labels, string name = "labels")
    {
        var scores = logits.reshape(-1, logits.shape[^1]);
        InputChecks.ClassIndexes(labels, name, scores.shape[0], scores.shape[1]);
        return nn.functional.cross_entropy(scores, labels.reshape(-1).to_type(ScalarType.Int64), ignore_index: InputChecks.IgnoredLabel);
    }

    /// <summary>The loss of a sequence classifier.</summary>
    public static Tensor OfProblem(ProblemType problem, Tensor logits, Tensor labels) => problem switch
    {
        ProblemType.Regression => logits.shape[^1] == 1
            ? nn.functional.mse_loss(logits.squeeze(), labels.squeeze())
            : nn.functional.mse_loss(logits, labels),
        ProblemType.SingleLabelClassification => CrossEntropy(logits, labels),
        ProblemType.MultiLabelClassification => PerClass(logits, labels),
        _ => throw new ArgumentOutOfRangeException(nameof(problem), problem, null),
    };

    /// <summary>What the reference takes a sequence classifier without problem type for, by its first labels.</summary>
    public static ProblemType ProblemOf(int labelCount, Tensor labels)
    {
        if (labelCount == 1)
        {
            return ProblemType.Regression;
        }

        return labelCount > 1 && labels.dtype is ScalarType.Int64 or ScalarType.Int32
            ? ProblemType.SingleLabelClassification
            : ProblemType.MultiLabelClassification;
    }

    /// <summary>
    /// Mean of the losses of start and end. Positions are clamped to 0..L, and L, outside the text, is ignored.
    /// </summary>
    public static Tensor? OfAnswer(Tensor starts, Tensor ends, Tensor? startPositions, Tensor? endPositions)
    {
        if (startPositions is null || endPositions is null)
        {
            return null;
        }

        return Of(starts, startPositions).Plus(Of(ends, endPositions)).Over(2);

        static Tensor Of(Tensor logits, Tensor positions)
        {
            var outside = logits.shape[1];
            var targets = (positions.dim() > 1 ? positions.squeeze(-1) : positions).AtLeast(0).AtMost(outside);
            InputChecks.ClassIndexes(targets, "start_positions or end_positions", logits.shape[0], outside + 1);
            return nn.functional.cross_entropy(logits, targets.to_type(ScalarType.Int64), ignore_index: outside);
        }
    }

    private static Tensor PerClass(Tensor logits, Tensor labels) => labels.shape.SequenceEqual(logits.shape)
        ? nn.functional.binary_cross_entropy_with_logits(logits, labels)
        : throw new ModelInputException(
            InputFault.Invalid,
            $"labels has shape [{string.Join(", ", labels.shape)}], the scores have [{string.Join(", ", logits.shape)}]: one label for each class.");
}
