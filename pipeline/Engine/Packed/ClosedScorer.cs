using LukePipeline.Engine.Attention;
using LukePipeline.Engine.Kernels;
using LukePipeline.Engine.Scoring;
using static TorchSharp.torch;

namespace LukePipeline.Engine.Packed;

/// <summary>Scores batches of a closed checkpoint: the words once, then of the entities those that can still win.</summary>
/// <param name="weights">The weights; they stay with the caller.</param>
internal sealed class ClosedScorer(PackedLukeWeights weights) : IDisposable
{
    private readonly ClosedEncoder _encoder = new(weights);
    private readonly VectorScratch _scratch = new();
    private (CandidateRule Rule, float[] Thresholds)? _last;

    /// <summary>The way of indexes to the device.</summary>
    public HostStaging Staging => _encoder.Staging;

    /// <summary>Scores a batch.</summary>
    /// <param name="input">The batch; with at least one sequence.</param>
    /// <param name="head">The classifier; null for none.</param>
    /// <param name="rule">Which entities to leave out; null for none.</param>
    /// <param name="readsStates">Whether the states of mentions will be asked for.</param>
    /// <returns>The scores; they read the encoder's memory until the next batch, and belong to the caller's dispose scope.</returns>
    public PackedScores Score(PackedInput input, PackedHead? head, CandidateRule? rule, bool readsStates)
    {
        var reads = new PackedReads(input, _encoder.RunWords(input), Staging);
        if (head is not ISummedHead summed)
        {
            var states = _encoder.Run([.. Enumerable.Range(0, input.Entities)]);
            return new OpenScores(states, head?.Score(input, states, reads.Rows, Staging, _scratch), head?.Labels ?? 0, weights.Config.HiddenSize, reads);
        }

        var words = new WordParts(input, summed.OfWords(reads.Rows!, _scratch), head.Labels);
        var chosen = rule is { } given ? words.Choose(ThresholdsOf(summed, given)) : [.. Enumerable.Range(0, input.Entities)];
        var kept = readsStates ? new KeptStates(input.Words, Staging) : null;
        var logits = Logits(summed, words, chosen, rule?.NoneLabel ?? 0, kept);
        return new ClosedScores(logits, head.Labels, weights.Config.HiddenSize, reads, _encoder, kept);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _encoder.Dispose();
        _scratch.Dispose();
    }

    private float[] ThresholdsOf(ISummedHead head, CandidateRule rule)
    {
        if (_last is not { } last || last.Rule != rule)
        {
            _last = last = (rule, head.Thresholds(weights.Layers[^1].OutputNorm, rule, weights.Options.Precision != PackedPrecision.Float32));
        }

        return last.Thresholds;
    }

    /// <summary>The logits of all entities: of those that were left out, "no entity" and nothing else.</summary>
    private float[] Logits(ISummedHead head, WordParts words, int[] chosen, int none, KeptStates? kept)
    {
        var labels = words.Labels;
        var logits = WordParts.LeftOut(words.Input.Entities, labels, none);
        foreach (var block in _encoder.Blocks(chosen.Length))
        {
            using var scope = NewDisposeScope();
            var entities = chosen.AsSpan(block);
            var states = _encoder.RunBlock(entities);
            var own = head.OfEntities(states, _scratch);
            for (var i = 0; i < entities.Length; i++)
            {
                var first = words.OfFirst(entities[i]);
                var last = words.OfLast(entities[i]);
                for (var label = 0; label < labels; label++)
                {
                    logits[(entities[i] * labels) + label] = own[(i * labels) + label] + first[label] + last[label];
                }
            }

            Keep(kept, chosen[block], states, logits, labels, none);
        }

        return logits;
    }

    /// <summary>Keeps what may be a mention: entities whose best class is another than "no entity".</summary>
    private static void Keep(KeptStates? kept, int[] entities, Tensor states, float[] logits, int labels, int none)
    {
        if (kept is null)
        {
            return;
        }

        var (found, rows) = (new List<int>(), new List<long>());
        for (var i = 0; i < entities.Length; i++)
        {
            if (SpanScoring.Best(logits.AsSpan(entities[i] * labels, labels), none).Label != none)
            {
                found.Add(entities[i]);
                rows.Add(i);
            }
        }

        kept.Add(found, rows, states);
    }
}
