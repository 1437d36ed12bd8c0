using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Packed;
using LukePipeline.Luke;

namespace LukePipeline.Training.Evaluation;

/// <summary>Scores a model amid training as <c>luke eval</c> would score the checkpoint that it becomes.</summary>
internal static class DevScore
{
    /// <summary>Computes a score.</summary>
    /// <param name="checkpoint">The model.</param>
    /// <param name="role">What it is for.</param>
    /// <param name="score">Scores it.</param>
    public static ExtractionScores Take(Checkpoint checkpoint, ModelRole role, Func<EvaluationModel, Task<ExtractionScores>> score)
    {
        var opened = EvaluationModel.Open(checkpoint, role, new PackedLukeOptions { LeavesHeapAlone = true });

        // Training waits: libtorch keeps modes, scopes and the number of threads per thread, so its loop cannot go on in another one.
        return Task.Run(RunAsync).GetAwaiter().GetResult();

        async Task<ExtractionScores> RunAsync()
        {
            await using (opened.ConfigureAwait(false))
            {
                return await score(opened).ConfigureAwait(false);
            }
        }
    }

    /// <summary>A line for those who watch: the score of all items, and of each label.</summary>
    public static string Describe(ExtractionScores scores)
    {
        var micro = scores.Micro;
        return $"dev F1 {100 * micro.F1:F1} (P {100 * micro.Precision:F1}, R {100 * micro.Recall:F1}; " + Join(scores.Labels)
            + (scores.Sources.Count > 1 ? "; " + Join(scores.Sources) : "") + ")";
    }

    private static string Join(IReadOnlyDictionary<string, PrecisionRecall> scores) =>
        string.Join(", ", scores.Select(score => $"{score.Key} {100 * score.Value.F1:F1}"));
}
