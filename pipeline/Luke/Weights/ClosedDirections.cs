using LukePipeline.Ground.Torch;
using LukePipeline.Luke.Config;
using static TorchSharp.torch;

namespace LukePipeline.Luke.Weights;

/// <summary>
/// Tells closed checkpoints from open ones. In a closed one neither a word nor an entity attends to an entity: the queries towards
/// entities are constants whose score with every entity's key is one large negative number. Then an entity is nothing that any
/// other row depends on, and what is computed of it is its own affair.
/// </summary>
/// <remarks>
/// Read off the weights and proven by them, whatever the input. In every layer the weights of <c>w2e_query</c> and <c>e2e_query</c> are zero;
/// every number of a head in which their biases are not zero is a constant of the key (its weights are zero) that the queries
/// towards words ignore (weights and bias zero); and the score, the sum of bias times constant by the root of the head size, is at most
/// <see cref="MostScore"/> in every head. Any weight that is a little off makes the checkpoint open: that costs time, and no result.
/// </remarks>
internal static class ClosedDirections
{
    /// <summary>
    /// The score below which an entity is as good as absent: e^-40 of the attention beside a word whose score is 0, and 9e-14 beside
    /// one of -10, while float32 holds a share of 6e-8. Training writes -64.
    /// </summary>
    public const double MostScore = -40;

    /// <summary>Whether a checkpoint is closed. An open one is told by its first matrix.</summary>
    /// <param name="source">Its weights.</param>
    /// <param name="config">Its shape.</param>
    /// <exception cref="CheckpointException">A weight is missing.</exception>
    public static bool AreIn(IWeightSource source, LukeConfig config)
    {
        using var mode = inference_mode();
        var prefix = source.TryFind("luke.embeddings.word_embeddings.weight", out _) ? "luke." : "";
        return config.UseEntityAwareAttention && config.NumHiddenLayers > 0 && Enumerable.Range(0, config.NumHiddenLayers).All(
            layer => IsClosed(name => source.Read($"{prefix}encoder.layer.{layer}.attention.self.{name}", ScalarType.Float32), config));
    }

    private static bool IsClosed(Func<string, Tensor> read, LukeConfig config)
    {
        using var scope = NewDisposeScope();
        string[] toEntities = ["w2e_query", "e2e_query"], toWords = ["query", "e2w_query"];
        if (!toEntities.All(name => IsZero(read($"{name}.weight"))))
        {
            return false;
        }

        var key = read("key.bias");
        if (!HasShapes(read, config))
        {
            return false; // whoever packs the weights says what is wrong with them
        }

        foreach (var name in toEntities)
        {
            var bias = read($"{name}.bias");
            var scores = (bias.to(ScalarType.Float64) * key).view(config.NumAttentionHeads, config.HeadSize).sum(1).Over(Math.Sqrt(config.HeadSize));
            var used = bias.Differs(0).nonzero().flatten();
            if (scores.max().item<double>() > MostScore
                || !IsZero(read("key.weight").index_select(0, used))
                || !toWords.All(query => IsZero(read($"{query}.weight").index_select(0, used))
                    && IsZero(read($"{query}.bias").index_select(0, used))))
            {
                return false;
            }
        }

        return true;
    }

    private static bool HasShapes(Func<string, Tensor> read, LukeConfig config) =>
        new[] { "key", "query", "e2w_query", "w2e_query", "e2e_query" }.All(name =>
            read($"{name}.weight").shape is [var rows, _] && rows == config.HiddenSize
            && read($"{name}.bias").shape is [var length] && length == config.HiddenSize);

    private static bool IsZero(Tensor values) => values.count_nonzero().item<long>() == 0;
}
