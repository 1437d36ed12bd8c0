using LukePipeline.Inference;
using LukePipeline.Modeling;
using LukePipeline.Text;
using LukePipeline.Tokenization;
using static TorchSharp.torch;

namespace LukePipeline.Tests.Inference;

/// <summary>
/// The reference for every faster executor: batches padded to one size, through the literal models, one pass of a sentence after the
/// other side by side, nothing left out.
/// </summary>
internal sealed class LiteralExecutor(LukePreTrainedModel model, EntityVocabulary entities, int maxMentionLength = 30) : ILukeExecutor
{
    /// <summary>The logits of every candidate of every sentence so far, [candidates, labels] row-major.</summary>
    public List<float[]> CandidateLogits { get; } = [];

    public InferenceResult Run(InferenceBatch batch)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        return batch switch
        {
            EntityBatch b => Run(b, (LukeForEntitySpanClassification)model),
            PairBatch b => Run(b, (LukeForEntityPairClassification)model),
            EmbeddingBatch b => Run(b),
            _ => throw new ArgumentException($"Unknown batch {batch.GetType()}.", nameof(batch)),
        };
    }

    public void Dispose() => model.Dispose();

    private EntityResult Run(EntityBatch batch, LukeForEntitySpanClassification classifier)
    {
        var sequences = batch.Items.SelectMany(i => i.Passes.Select(p => new Sequence(i.WordIds, [.. p.Candidates.Select(c => c.Tokens)]))).ToArray();
        var inputs = ToInputs(sequences, _ => entities.MaskId) with
        {
            EntityStartPositions = Pad(sequences, s => [.. s.Spans.Select(t => (long)t.Start)]),
            EntityEndPositions = Pad(sequences, s => [.. s.Spans.Select(t => (long)t.End - 1)]),
        };
        var logits = classifier.Forward(inputs).Logits;
        var vectors = batch.WithVectors ? classifier.Encoder.Forward(ToInputs(sequences, _ => entities.MaskId)).EntityLastHiddenState : null;
        var labels = (int)logits.shape[2];
        var (items, nonFinite) = (new MentionResult[batch.Items.Length][], new int[batch.Items.Length]);
        var sequence = 0;
        for (var i = 0; i < items.Length; i++)
        {
            var (item, first) = (batch.Items[i], sequence);
            float[] rows = [.. item.Passes.SelectMany(p => Values(logits[sequence++].narrow(0, 0, p.Candidates.Length)))];
            CandidateLogits.Add(rows);
            items[i] = SpanScoring.Decode(item, rows, labels, batch.NoneLabel, batch.MinScore, out nonFinite[i]);
            if (vectors is not null)
            {
                items[i] = Array.ConvertAll(items[i], m => m with { Vector = Values(vectors[first + m.Pass, m.Index]) });
            }
        }

        return new EntityResult(items) { NonFinite = nonFinite };
    }

    private PairResult Run(PairBatch batch, LukeForEntityPairClassification classifier)
    {
        var sequences = batch.Items.Select(i => new Sequence(i.WordIds, [i.Head, i.Tail])).ToArray();
        var logits = classifier.Forward(ToInputs(sequences, entity => entity == 0 ? entities.MaskId : entities.Mask2Id)).Logits;
        return new PairResult([.. Enumerable.Range(0, batch.Count).Select(i => SpanScoring.Classify(Values(logits[i])))]);
    }

    private EmbeddingResult Run(EmbeddingBatch batch)
    {
        var sequences = batch.Items.Select(i => new Sequence(i.WordIds, i.Spans)).ToArray();
        var states = model.Encoder.Forward(ToInputs(sequences, _ => entities.MaskId)).EntityLastHiddenState!;
        return new EmbeddingResult([.. sequences.Select((s, i) => s.Spans.Select((_, e) => Values(states[i, e])).ToArray())]);
    }

    private LukeInputs ToInputs(Sequence[] sequences, Func<int, int> entityId)
    {
        var (words, spans) = (sequences.Max(s => s.WordIds.Length), sequences.Max(s => s.Spans.Length));
        var positions = full([sequences.Length, spans, maxMentionLength], -1, ScalarType.Int64);
        for (var row = 0; row < sequences.Length; row++)
        {
            for (var entity = 0; entity < sequences[row].Spans.Length; entity++)
            {
                var span = sequences[row].Spans[entity];
                for (var token = span.Start; token < Math.Min(span.End, span.Start + maxMentionLength); token++)
                {
                    positions[row, entity, token - span.Start] = token;
                }
            }
        }

        return new LukeInputs
        {
            InputIds = Pad(sequences, s => [.. s.WordIds.Select(id => (long)id)], words, model.Config.PadTokenId),
            AttentionMask = Pad(sequences, s => [.. s.WordIds.Select(_ => 1L)], words),
            EntityIds = Pad(sequences, s => [.. s.Spans.Select((_, i) => (long)entityId(i))], spans, entities.PadId),
            EntityAttentionMask = Pad(sequences, s => [.. s.Spans.Select(_ => 1L)], spans),
            EntityPositionIds = positions,
        };
    }

    private static Tensor Pad(Sequence[] sequences, Func<Sequence, long[]> values, int? width = null, long padding = 0)
    {
        var columns = width ?? sequences.Max(s => s.Spans.Length);
        return tensor(sequences.SelectMany(s => values(s).Concat(Enumerable.Repeat(padding, columns)).Take(columns)).ToArray(), [sequences.Length, columns]);
    }

    private static float[] Values(Tensor tensor) => tensor.contiguous().data<float>().ToArray();

    private sealed record Sequence(int[] WordIds, TokenSpan[] Spans);
}
