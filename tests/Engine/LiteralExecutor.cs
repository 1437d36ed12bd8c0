using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Queue;
using LukePipeline.Extraction.Stages.Embeddings;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Extraction.Stages.Relations;
using LukePipeline.Reference.Modeling;
using LukePipeline.Tests.Support;
using static TorchSharp.torch;

namespace LukePipeline.Tests.Engine;

/// <summary>The reference for every faster executor: padded batches through the literal models, nothing left out.</summary>
internal sealed class LiteralExecutor(LukePreTrainedModel model) : ILukeExecutor
{
    /// <summary>The logits of every candidate of every sentence so far, pass after pass, [candidates, labels] row-major.</summary>
    public List<float[]> CandidateLogits { get; } = [];

    public InferenceResult Run(InferenceBatch batch)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        return batch switch
        {
            EntityBatch b => Run(b),
            PairBatch b => new PairResult([.. Rows(model, b).Select(row => PairPrediction.Of(row))]),
            EmbeddingBatch b => Run(b),
            _ => throw new ArgumentException($"Unknown batch {batch.GetType()}.", nameof(batch)),
        };
    }

    public void Dispose() => model.Dispose();

    private EntityResult Run(EntityBatch batch)
    {
        var logits = new Queue<float[]>(Rows(model, batch));
        var passes = batch.Items.SelectMany(i => i.Passes.Select(p => new EmbeddingItem(i.WordIds, [.. p.Candidates.Select(c => c.Tokens)])));
        var vectors = batch.WithVectors ? new Queue<float[]>(Rows(model.Encoder, new EmbeddingBatch([.. passes]))) : null;
        var (items, nonFinite) = (new MentionResult[batch.Items.Length][], new int[batch.Items.Length]);
        for (var i = 0; i < items.Length; i++)
        {
            var item = batch.Items[i];
            float[] rows = [.. Take(logits, item.CandidateCount).SelectMany(row => row)];
            CandidateLogits.Add(rows);
            items[i] = EntityScoring.Decode(item, rows, rows.Length / Math.Max(1, item.CandidateCount), batch.NoneLabel, batch.MinScore, out nonFinite[i]);
            if (vectors is not null)
            {
                var states = item.Passes.Select(p => Take(vectors, p.Candidates.Length)).ToArray();
                items[i] = Array.ConvertAll(items[i], m => m with { Vector = states[m.Pass][m.Index] });
            }
        }

        return new EntityResult(items) { NonFinite = nonFinite };
    }

    private EmbeddingResult Run(EmbeddingBatch batch)
    {
        var states = new Queue<float[]>(Rows(model.Encoder, batch));
        return new EmbeddingResult([.. batch.Items.Select(item => Take(states, item.Spans.Length))]);
    }

    private static float[][] Take(Queue<float[]> rows, int count) => [.. Enumerable.Range(0, count).Select(_ => rows.Dequeue())];

    private static float[][] Rows(LukePreTrainedModel model, InferenceBatch batch)
    {
        var rows = LiteralLuke.Score(model, batch);
        return [.. rows.contiguous().data<float>().ToArray().Chunk((int)rows.shape[1])];
    }
}
