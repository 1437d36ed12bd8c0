using LukePipeline.Engine.Attention;
using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Kernels;
using LukePipeline.Engine.Scoring;
using static TorchSharp.torch;

namespace LukePipeline.Engine.Packed;

/// <summary>
/// Scores batches of an open checkpoint in two passes, where a margin asks for it: the words run alone and choose, and the entities that they
/// leave are scored as any batch of these would be, in the passes that they were in. Words attend to entities here, so that this is another
/// computation than the one with all of them, and nothing bounds by how much it differs.
/// </summary>
/// <param name="weights">The weights; they stay with the caller.</param>
/// <param name="task">What is done with them.</param>
/// <param name="encoder">Runs the words; it stays with the caller.</param>
/// <param name="scratch">Working memory of the calling thread; it stays with the caller.</param>
internal sealed class TwoPassScorer(PackedLukeWeights weights, PackedTask task, PackedEncoder encoder, VectorScratch scratch)
{
    /// <summary>Whether a rule can be followed at all: it has a margin, and the head tells what words say from what entities do.</summary>
    public static bool Follows(CandidateRule? rule, PackedHead? head) => rule is { Margin: not null } && head is ISummedHead;

    /// <summary>Scores a batch.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="rule">Which entities to leave out; <see cref="Follows"/> holds.</param>
    /// <param name="score">Scores the batch of those that are left.</param>
    /// <returns>The scores; they belong to the caller's dispose scope.</returns>
    public PackedScores Score(InferenceBatch batch, CandidateRule rule, Func<InferenceBatch, PackedScores> score)
    {
        var input = PackedLukeExecutor.Pack(batch, task, weights, wordsAlone: true);
        var chosen = input.Entities == 0 ? [] : Choose(input, (ISummedHead)weights.Head!, rule);
        return new ChosenScores(score(task.Only(batch, chosen)), chosen, input.Entities, rule.NoneLabel);
    }

    private int[] Choose(PackedInput input, ISummedHead head, CandidateRule rule)
    {
        using var scope = NewDisposeScope();
        var words = new WordParts(input, head.OfWords(encoder.Run(input.WordsAlone).Reads!, scratch), weights.Head!.Labels);
        return words.Choose(head.Thresholds(norm: null, rule, isNarrow: false));
    }

    /// <summary>Scores of those entities of a batch that were left; all others are "no entity".</summary>
    private sealed class ChosenScores(PackedScores scores, int[] chosen, int entities, int none) : PackedScores(scores.Labels, scores.Width, scores.Reads)
    {
        /// <inheritdoc/>
        public override Tensor? States => chosen.Length < entities ? null : scores.States;

        /// <inheritdoc/>
        public override Tensor? Logits => entities == 0 ? null : tensor(DownloadLogits(), entities, Labels);

        /// <inheritdoc/>
        public override Tensor StatesOf(int[] of) => scores.StatesOf(Places(of));

        /// <inheritdoc/>
        public override Tensor MentionsOf(int[] of) => scores.MentionsOf(Places(of));

        /// <inheritdoc/>
        public override float[] DownloadLogits()
        {
            var (logits, own) = (WordParts.LeftOut(entities, Labels, none), scores.DownloadLogits());
            for (var i = 0; i < chosen.Length; i++)
            {
                own.AsSpan(i * Labels, Labels).CopyTo(logits.AsSpan(chosen[i] * Labels, Labels));
            }

            return logits;
        }

        private int[] Places(int[] of) => Array.ConvertAll(of, entity => Array.BinarySearch(chosen, entity));
    }
}
