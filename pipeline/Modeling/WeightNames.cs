using System.Diagnostics.CodeAnalysis;
using LukePipeline.Checkpoints;

namespace LukePipeline.Modeling;

/// <summary>
/// Finds a model's keys in files that name them otherwise: saved from the bare encoder (no <c>luke.</c>) or from a model with a head,
/// and with either name of a tied weight.
/// </summary>
internal static class WeightNames
{
    private const string Prefix = "luke.";

    private static readonly (string Name, string Tied)[] Ties =
    [
        ("embeddings.word_embeddings.weight", "lm_head.decoder.weight"),
        ("entity_embeddings.entity_embeddings.weight", "entity_predictions.decoder.weight"),
        ("lm_head.bias", "lm_head.decoder.bias"),
    ];

    /// <summary>The stored weight for a key of a model; <paramref name="tied"/>: whether the other name of a tied weight will do.</summary>
    public static bool TryFind(IWeightSource source, string key, bool tied, [NotNullWhen(true)] out WeightInfo? weight)
    {
        var bare = Bare(key);
        if (source.TryFind(key, out weight) || source.TryFind(bare, out weight) || source.TryFind(Prefix + bare, out weight))
        {
            return true;
        }

        var other = tied ? Ties.FirstOrDefault(tie => tie.Name == bare).Tied : null;
        return other is not null && source.TryFind(other, out weight);
    }

    /// <summary>The key without the prefix of the encoder.</summary>
    public static string Bare(string key) => key.StartsWith(Prefix, StringComparison.Ordinal) ? key[Prefix.Length..] : key;

    /// <summary>Whether a stored key is one that every LUKE file may have beside its weights: tied names and old buffers.</summary>
    public static bool IsRedundant(string key) =>
        Bare(key) == "embeddings.position_ids" || Ties.Any(tie => tie.Tied == key);

    /// <summary>Whether the file has a pooler.</summary>
    public static bool HasPooler(IWeightSource source) => TryFind(source, "luke.pooler.dense.weight", tied: false, out _);
}
