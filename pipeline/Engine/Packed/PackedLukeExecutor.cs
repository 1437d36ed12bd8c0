using LukePipeline.Engine.Attention;
using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Kernels;
using LukePipeline.Engine.Queue;
using LukePipeline.Engine.Scoring;
using static TorchSharp.torch;

namespace LukePipeline.Engine.Packed;

/// <summary>
/// The one inference path of the pipeline: no padding rows in any product, entity-aware attention without masks or zero blocks,
/// and in the last layer only the rows that the head reads. Many executors, one per thread, share one set of weights.
/// </summary>
public sealed class PackedLukeExecutor : ILukeExecutor
{
    private readonly PackedLukeWeights _weights;
    private readonly PackedEncoder _encoder;

    /// <summary>Creates an executor over weights that stay with the caller.</summary>
    public PackedLukeExecutor(PackedLukeWeights weights)
    {
        _weights = weights;
        _encoder = new PackedEncoder(weights);
    }

    /// <inheritdoc/>
    public InferenceResult Run(InferenceBatch batch)
    {
        if (_weights.Options.Threads is { } threads)
        {
            ComputeThreads.Use(threads);
        }

        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        return (batch, _weights.Role) switch
        {
            (EntityBatch entities, ModelRole.Entities) => Run(entities),
            (PairBatch pairs, ModelRole.Relations) => Run(pairs),
            (EmbeddingBatch embeddings, _) => Run(embeddings),
            _ => throw new ArgumentException($"A model for {_weights.Role} cannot answer a {batch.GetType().Name}.", nameof(batch)),
        };
    }

    /// <summary>Frees the working memory; the weights stay with whoever loaded them.</summary>
    public void Dispose() => _encoder.Dispose();

    /// <summary>What the head computes for a batch, before anything is decoded; belongs to the caller's dispose scope.</summary>
    /// <param name="batch">The batch.</param>
    /// <returns>
    /// Last entity states, [entities, hidden_size], and the logits, [candidates or pairs, labels], null for embeddings; both null for
    /// a batch without a single entity.
    /// </returns>
    internal (Tensor? States, Tensor? Logits) Score(InferenceBatch batch)
    {
        var input = Pack(batch, _weights);
        if (input.Sequences.Length == 0)
        {
            return (null, null);
        }

        var (states, reads) = _encoder.Run(input);
        return (states, batch is EmbeddingBatch ? null : _weights.Head!.Score(input, states, reads, _encoder.Staging));
    }

    /// <summary>Lays a batch out for the encoder.</summary>
    internal static PackedInput Pack(InferenceBatch batch, PackedLukeWeights weights)
    {
        var builder = new PackedInputBuilder(weights.Config, weights.Options.MaxMentionLength, readsWords: batch is EntityBatch);
        switch (batch)
        {
            case EntityBatch entities:
                foreach (var item in entities.Items)
                {
                    var passes = Array.ConvertAll(item.Passes, pass => Array.ConvertAll(pass.Candidates, c => c.Tokens));
                    if (item.Sentences is { } sentences)
                    {
                        builder.AddShared(item.WordIds, passes, sentences);
                        continue;
                    }

                    foreach (var pass in passes)
                    {
                        builder.Add(item.WordIds, pass);
                    }
                }

                break;
            case PairBatch pairs:
                foreach (var item in pairs.Items)
                {
                    builder.Add(item.WordIds, [item.Head, item.Tail], static index => index);
                }

                break;
            case EmbeddingBatch embeddings:
                foreach (var item in embeddings.Items)
                {
                    builder.Add(item.WordIds, item.Spans);
                }

                break;
        }

        return builder.Build();
    }

    private EntityResult Run(EntityBatch batch)
    {
        var (states, logits) = Score(batch);
        return PackedEntityDecoder.Decode(batch, Download(logits), _weights.Head!.Labels, states, _encoder.Staging);
    }

    private PairResult Run(PairBatch batch)
    {
        var logits = Download(Score(batch).Logits);
        var labels = _weights.Head!.Labels;
        var predictions = new PairPrediction[batch.Items.Length];
        for (var i = 0; i < predictions.Length; i++)
        {
            predictions[i] = SpanScoring.Classify(logits.AsSpan(i * labels, labels));
        }

        return new PairResult(predictions);
    }

    private EmbeddingResult Run(EmbeddingBatch batch)
    {
        var states = Download(Score(batch).States);
        var width = _weights.Config.HiddenSize;
        var row = 0;
        return new EmbeddingResult(Array.ConvertAll(
            batch.Items, item => Array.ConvertAll(item.Spans, _ => states.AsSpan(row++ * width, width).ToArray())));
    }

    private static float[] Download(Tensor? values) => values is null ? [] : values.cpu().contiguous().data<float>().ToArray();
}
