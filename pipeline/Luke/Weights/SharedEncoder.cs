using LukePipeline.Luke.Config;
using static TorchSharp.torch;

namespace LukePipeline.Luke.Weights;

/// <summary>
/// Tells whether two checkpoints have one encoder: all that a pass over words and <c>[MASK]</c> entities reads of them is equal, byte for byte
/// once it is float32. What closed attention leaves unread (the queries towards entities) and what no such pass reads (pooler, the other
/// entities, classifiers) does not count.
/// </summary>
/// <remarks>The weights are compared and not hashed: two encoders of other trainings differ in the first few hundred numbers, which are read first.</remarks>
internal static class SharedEncoder
{
    private const string Entities = "entity_embeddings.entity_embeddings.weight";

    private static readonly string[] OfEmbeddings =
    [
        "embeddings.LayerNorm.weight", "embeddings.LayerNorm.bias", "entity_embeddings.LayerNorm.weight", "entity_embeddings.LayerNorm.bias",
        "embeddings.token_type_embeddings.weight", "entity_embeddings.token_type_embeddings.weight",
        "embeddings.position_embeddings.weight", "entity_embeddings.position_embeddings.weight", "embeddings.word_embeddings.weight",
    ];

    private static readonly string[] OfLayer =
    [
        "attention.output.LayerNorm", "output.LayerNorm", "attention.self.key", "attention.self.value", "attention.self.query", "attention.self.e2w_query",
        "attention.output.dense", "intermediate.dense", "output.dense",
    ];

    /// <summary>Whether what a configuration says of a pass is the same.</summary>
    public static bool HaveOneShape(LukeConfig a, LukeConfig b) => Shape(a) == Shape(b);

    /// <summary>Whether the weights are equal.</summary>
    /// <param name="a">One checkpoint.</param>
    /// <param name="maskOfA">The id of its <c>[MASK]</c> entity.</param>
    /// <param name="b">The other one.</param>
    /// <param name="maskOfB">The id of its <c>[MASK]</c> entity.</param>
    /// <param name="config">The shape of both.</param>
    /// <exception cref="CheckpointException">A weight is missing.</exception>
    public static bool AreEqual(IWeightSource a, long maskOfA, IWeightSource b, long maskOfB, LukeConfig config)
    {
        using var mode = inference_mode();
        var (ofA, ofB) = (PrefixOf(a), PrefixOf(b));
        return Names(config).All(name => Same(() => a.Read(ofA + name, ScalarType.Float32), () => b.Read(ofB + name, ScalarType.Float32)))
            && Same(() => a.ReadRows(ofA + Entities, [maskOfA], ScalarType.Float32), () => b.ReadRows(ofB + Entities, [maskOfB], ScalarType.Float32));
    }

    private static ((int, int, int, int, int, int), (string, int, double, int, bool)) Shape(LukeConfig config) => (
        (config.VocabSize, config.HiddenSize, config.EntityEmbSize, config.NumHiddenLayers, config.NumAttentionHeads, config.IntermediateSize),
        (config.HiddenAct, config.MaxPositionEmbeddings, config.LayerNormEps, config.PadTokenId, config.UseEntityAwareAttention));

    private static IEnumerable<string> Names(LukeConfig config)
    {
        var layers = Enumerable.Range(0, config.NumHiddenLayers).SelectMany(layer => OfLayer.SelectMany(
            part => new[] { $"encoder.layer.{layer}.{part}.bias", $"encoder.layer.{layer}.{part}.weight" }));
        string[] projection = config.EntityEmbSize == config.HiddenSize ? [] : ["entity_embeddings.entity_embedding_dense.weight"];
        return [.. OfEmbeddings, .. projection, .. layers];
    }

    private static string PrefixOf(IWeightSource source) => source.TryFind("luke.embeddings.word_embeddings.weight", out _) ? "luke." : "";

    private static bool Same(Func<Tensor> first, Func<Tensor> second)
    {
        using Tensor a = first(), b = second();
        return a.shape.AsSpan().SequenceEqual(b.shape) && a.bytes.SequenceEqual(b.bytes);
    }
}
