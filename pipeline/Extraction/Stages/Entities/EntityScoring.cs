using System.Buffers;
using LukePipeline.Engine.Scoring;

namespace LukePipeline.Extraction.Stages.Entities;

/// <summary>Reads the logits of candidates: the same for every executor.</summary>
public static class EntityScoring
{
    /// <summary>Decodes the mentions of one sentence from the logits of all its candidates, over all its passes.</summary>
    /// <param name="item">The sentence.</param>
    /// <param name="logits">Logits of the candidates, pass after pass, row-major, [candidates, labels].</param>
    /// <param name="labels">Number of classes.</param>
    /// <param name="noneLabel">The class that means "no entity".</param>
    /// <param name="minScore">Candidates with a lower softmax probability are not considered: they hide no other candidate either.</param>
    /// <param name="nonFinite">How many candidates had a logit that is not a number; they never become entities.</param>
    /// <returns>The mentions in the order of the text, without vectors.</returns>
    /// <exception cref="ArgumentException">The logits are not as many as candidates times classes.</exception>
    public static MentionResult[] Decode(
        EntityItem item, ReadOnlySpan<float> logits, int labels, int noneLabel, float minScore, out int nonFinite)
    {
        var count = item.CandidateCount;
        if (logits.Length != (long)count * labels)
        {
            throw new ArgumentException($"{count} candidates of {labels} classes need {(long)count * labels} logits, not {logits.Length}.", nameof(logits));
        }

        nonFinite = 0;
        var rented = ArrayPool<ScoredSpan>.Shared.Rent(count);
        var scored = 0;
        var row = 0;
        for (var pass = 0; pass < item.Passes.Length; pass++)
        {
            var candidates = item.Passes[pass].Candidates;
            for (var index = 0; index < candidates.Length; index++, row++)
            {
                var best = SpanScoring.Best(logits.Slice(row * labels, labels), noneLabel);
                if (!best.IsFinite)
                {
                    nonFinite++;
                }
                else if (best.Label != noneLabel && best.Probability >= minScore)
                {
                    var candidate = candidates[index];
                    rented[scored++] = new ScoredSpan(
                        candidate.WordStart, candidate.WordEnd, best.Label, best.Logit, best.Probability, pass, index);
                }
            }
        }

        var mentions = GreedyDecoder.Decode(rented.AsSpan(0, scored));
        ArrayPool<ScoredSpan>.Shared.Return(rented);
        return Array.ConvertAll(mentions, static m => new MentionResult(m.Pass, m.Index, m.Label, m.Logit, m.Probability, Vector: null));
    }
}
