using static TorchSharp.torch;

namespace LukePipeline.Inference.Packed;

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

    private EntityResult Run(EntityBatch batch)
    {
        var builder = NewInput(readsWords: true);
        foreach (var item in batch.Items)
        {
            foreach (var pass in item.Passes)
            {
                builder.Add(item.WordIds, Array.ConvertAll(pass.Candidates, c => c.Tokens));
            }
        }

        var (states, reads, input) = Encode(builder);
        var logits = states is null ? [] : Download(_weights.Head!.Score(input, states, reads));
        return PackedEntityDecoder.Decode(batch, logits, _weights.Head!.Labels, states);
    }

    private PairResult Run(PairBatch batch)
    {
        var builder = NewInput(readsWords: false);
        foreach (var item in batch.Items)
        {
            builder.Add(item.WordIds, [item.Head, item.Tail], static index => index);
        }

        var (states, reads, input) = Encode(builder);
        var labels = _weights.Head!.Labels;
        var logits = states is null ? [] : Download(_weights.Head.Score(input, states, reads));
        var predictions = new PairPrediction[batch.Items.Length];
        for (var i = 0; i < predictions.Length; i++)
        {
            predictions[i] = SpanScoring.Classify(logits.AsSpan(i * labels, labels));
        }

        return new PairResult(predictions);
    }

    private EmbeddingResult Run(EmbeddingBatch batch)
    {
        var builder = NewInput(readsWords: false);
        foreach (var item in batch.Items)
        {
            builder.Add(item.WordIds, item.Spans);
        }

        var (states, _, _) = Encode(builder);
        var vectors = states is null ? [] : Download(states);
        var width = _weights.Config.HiddenSize;
        var row = 0;
        return new EmbeddingResult(Array.ConvertAll(
            batch.Items, item => Array.ConvertAll(item.Spans, _ => vectors.AsSpan(row++ * width, width).ToArray())));
    }

    private PackedInputBuilder NewInput(bool readsWords) => new(_weights.Config, _weights.Options.MaxMentionLength, readsWords);

    private (Tensor? Entities, Tensor? Reads, PackedInput Input) Encode(PackedInputBuilder builder)
    {
        var input = builder.Build();
        if (input.Sequences.Length == 0)
        {
            return (null, null, input);
        }

        var (entities, reads) = _encoder.Run(input);
        return (entities, reads, input);
    }

    private static float[] Download(Tensor values) => values.cpu().contiguous().data<float>().ToArray();
}
