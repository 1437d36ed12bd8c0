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
/// Read off the weights. In every layer the weights of <c>w2e_query</c> and <c>e2e_query</c> are zero;
/// every number of a head in which their biases are not zero is a constant of the key (its weights are zero) that the queries
/// towards words ignore (weights and bias zero). Then the score, the sum of bias times constant by the root of the head size, has to lie in every head
/// <see cref="Distance"/> below the words'. Where it lies so far below all that a word can score, whatever is read (<see cref="WordScores"/>), that is proven by
/// the weights. Where it is <see cref="Depth"/> at the most, as in the first checkpoints that were trained so (-64), no model that reads text scores its words so low, but
/// weights alone do not prove it: then it is up to whoever computes to see that some word of every row scores above <see cref="ClosedWeights.Floors"/>. Any weight that is a
/// little off makes the checkpoint open: that costs time, and no result.
/// </remarks>
internal static class ClosedDirections
{
    /// <summary>How far below a word an entity is as good as absent: e^-40 of the attention, while float32 holds a share of 6e-8.</summary>
    public const double Distance = 40;

    /// <summary>What entities score at the most where weights do not prove that words score more: then a word that is read at all scores more by far.</summary>
    public const double Depth = -60;

    /// <summary>How a checkpoint is closed; null for an open one, which is told by its first matrix.</summary>
    /// <param name="source">Its weights.</param>
    /// <param name="config">Its shape.</param>
    /// <exception cref="CheckpointException">A weight is missing.</exception>
    public static ClosedWeights? Of(IWeightSource source, LukeConfig config)
    {
        if (!config.UseEntityAwareAttention || config.NumHiddenLayers == 0)
        {
            return null;
        }

        using var mode = inference_mode();
        var prefix = source.TryFind("luke.embeddings.word_embeddings.weight", out _) ? "luke." : "";
        var (floors, proven) = (new List<AttentionFloors>(), true);
        for (var layer = 0; layer < config.NumHiddenLayers; layer++)
        {
            if (OfLayer(name => source.Read(prefix + name, ScalarType.Float32), layer, config) is not var (ofLayer, isProven))
            {
                return null;
            }

            floors.Add(ofLayer);
            proven &= isProven;
        }

        return new ClosedWeights(floors, proven);
    }

    private static (AttentionFloors Floors, bool IsProven)? OfLayer(Func<string, Tensor> read, int layer, LukeConfig config)
    {
        using var scope = NewDisposeScope();
        var self = $"encoder.layer.{layer}.attention.self.";
        string[] toEntities = ["w2e_query", "e2e_query"], toWords = ["query", "e2w_query"];
        if (!toEntities.All(name => IsZero(read($"{self}{name}.weight"))) || !HasShapes(name => read(self + name), config))
        {
            return null; // of odd shapes whoever packs the weights says what is wrong with them
        }

        var below = layer == 0 ? null : $"encoder.layer.{layer - 1}.output.LayerNorm";
        var key = Side("key", below ?? "embeddings.LayerNorm");
        var (floors, proven) = (new float[toEntities.Length][], true);
        for (var kind = 0; kind < toEntities.Length; kind++)
        {
            var bias = read($"{self}{toEntities[kind]}.bias").to(ScalarType.Float64);
            var used = bias.Differs(0).nonzero().flatten();
            if (!IsZero(key.Weight.index_select(0, used))
                || !toWords.All(query => IsZero(read($"{self}{query}.weight").index_select(0, used)) && IsZero(read($"{self}{query}.bias").index_select(0, used))))
            {
                return null;
            }

            var scores = (bias * key.Bias).view(config.NumAttentionHeads, config.HeadSize).sum(1).Over(Math.Sqrt(config.HeadSize));
            var words = WordScores.Least(Side(toWords[kind], below ?? (kind == 0 ? "embeddings.LayerNorm" : "entity_embeddings.LayerNorm")), key, config);
            var isProven = (words - scores).min().item<double>() >= Distance;
            if (!isProven && scores.max().item<double>() > Depth)
            {
                return null;
            }

            proven &= isProven;
            floors[kind] = scores.Plus(Distance).to(ScalarType.Float32).data<float>().ToArray();
        }

        return (new AttentionFloors(floors[0], floors[1]), proven);

        ScoreSide Side(string projection, string norm) =>
            new(read($"{self}{projection}.weight"), read($"{self}{projection}.bias"), read($"{norm}.weight"), read($"{norm}.bias"));
    }

    private static bool HasShapes(Func<string, Tensor> read, LukeConfig config) =>
        new[] { "key", "query", "e2w_query", "w2e_query", "e2e_query" }.All(name =>
            read($"{name}.weight").shape is [var rows, _] && rows == config.HiddenSize
            && read($"{name}.bias").shape is [var length] && length == config.HiddenSize);

    private static bool IsZero(Tensor values) => values.count_nonzero().item<long>() == 0;
}
