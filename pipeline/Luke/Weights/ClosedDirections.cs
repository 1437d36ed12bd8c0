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
/// towards words ignore (weights and bias zero); and the score, the sum of bias times constant by the root of the head size, lies in every head
/// <see cref="Distance"/> below all that a word can score (<see cref="WordScores"/>). Any weight that is a little off makes the checkpoint open: that costs time, and no result.
/// </remarks>
internal static class ClosedDirections
{
    /// <summary>How far below a word an entity is as good as absent: e^-40 of the attention, while float32 holds a share of 6e-8.</summary>
    public const double Distance = 40;

    /// <summary>Whether a checkpoint is closed. An open one is told by its first matrix.</summary>
    /// <param name="source">Its weights.</param>
    /// <param name="config">Its shape.</param>
    /// <exception cref="CheckpointException">A weight is missing.</exception>
    public static bool AreIn(IWeightSource source, LukeConfig config)
    {
        using var mode = inference_mode();
        var prefix = source.TryFind("luke.embeddings.word_embeddings.weight", out _) ? "luke." : "";
        return config.UseEntityAwareAttention && config.NumHiddenLayers > 0
            && Enumerable.Range(0, config.NumHiddenLayers).All(layer => IsClosed(name => source.Read(prefix + name, ScalarType.Float32), layer, config));
    }

    private static bool IsClosed(Func<string, Tensor> read, int layer, LukeConfig config)
    {
        using var scope = NewDisposeScope();
        var self = $"encoder.layer.{layer}.attention.self.";
        string[] toEntities = ["w2e_query", "e2e_query"], toWords = ["query", "e2w_query"];
        if (!toEntities.All(name => IsZero(read($"{self}{name}.weight"))) || !HasShapes(name => read(self + name), config))
        {
            return false; // of odd shapes whoever packs the weights says what is wrong with them
        }

        var below = layer == 0 ? null : $"encoder.layer.{layer - 1}.output.LayerNorm";
        var key = Side("key", below ?? "embeddings.LayerNorm");
        return Enumerable.Range(0, toEntities.Length).All(kind =>
        {
            var bias = read($"{self}{toEntities[kind]}.bias").to(ScalarType.Float64);
            var used = bias.Differs(0).nonzero().flatten();
            if (!IsZero(key.Weight.index_select(0, used))
                || !toWords.All(query => IsZero(read($"{self}{query}.weight").index_select(0, used)) && IsZero(read($"{self}{query}.bias").index_select(0, used))))
            {
                return false;
            }

            var scores = (bias * key.Bias).view(config.NumAttentionHeads, config.HeadSize).sum(1).Over(Math.Sqrt(config.HeadSize));
            var words = WordScores.Least(Side(toWords[kind], below ?? (kind == 0 ? "embeddings.LayerNorm" : "entity_embeddings.LayerNorm")), key, config);
            return (words - scores).min().item<double>() >= Distance;
        });

        ScoreSide Side(string projection, string norm) =>
            new(read($"{self}{projection}.weight"), read($"{self}{projection}.bias"), read($"{norm}.weight"), read($"{norm}.bias"));
    }

    private static bool HasShapes(Func<string, Tensor> read, LukeConfig config) =>
        new[] { "key", "query", "e2w_query", "w2e_query", "e2e_query" }.All(name =>
            read($"{name}.weight").shape is [var rows, _] && rows == config.HiddenSize
            && read($"{name}.bias").shape is [var length] && length == config.HiddenSize);

    private static bool IsZero(Tensor values) => values.count_nonzero().item<long>() == 0;
}
