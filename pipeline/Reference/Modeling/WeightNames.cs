using LukePipeline.Luke.Weights;

namespace LukePipeline.Reference.Modeling;

/// <summary>What the keys of a state dictionary tell.</summary>
internal static class WeightNames
{
    private const string Prefix = "luke.";

    private static readonly string[] Redundant =
        ["embeddings.position_ids", "lm_head.decoder.weight", "lm_head.decoder.bias", "entity_predictions.decoder.weight"];

    /// <summary>The key without the prefix of the encoder.</summary>
    public static string Bare(string key) => key.StartsWith(Prefix, StringComparison.Ordinal) ? key[Prefix.Length..] : key;

    /// <summary>Whether the key belongs to what every LUKE model has.</summary>
    public static bool IsEncoder(string key) => Bare(key).Split('.')[0] is "embeddings" or "entity_embeddings" or "encoder";

    /// <summary>Whether a stored key says nothing that others do not: the second name of a tied weight, or a buffer of old versions.</summary>
    public static bool IsRedundant(string key) => Redundant.Contains(Bare(key));

    /// <summary>Whether the file has a pooler.</summary>
    public static bool HasPooler(IWeightSource source) => source.TryFind("luke.pooler.dense.weight", out _);
}
