namespace LukePipeline.Luke.Config;

/// <summary>What every LUKE configuration fulfils; checked before anything is allocated by its sizes.</summary>
internal static class LukeConfigRules
{
    private const int MaxLayers = 1024;

    /// <summary>Some two hundred times as many as the largest LUKE: what no machine would hold.</summary>
    private const double MaxWeights = 1e11;

    public static IEnumerable<string> Problems(LukeConfig config)
    {
        foreach (var (key, value, most) in Sizes(config))
        {
            if (value < 1)
            {
                yield return $"{key} is {value}, it must be at least 1";
            }
            else if (value > most)
            {
                yield return $"{key} is {value}, it must be at most {most}";
            }
        }

        if (config.NumHiddenLayers is < 0 or > MaxLayers)
        {
            yield return config.NumHiddenLayers < 0
                ? $"num_hidden_layers is {config.NumHiddenLayers}, it must not be negative"
                : $"num_hidden_layers is {config.NumHiddenLayers}, it must be at most {MaxLayers}";
        }

        if (Weights(config) > MaxWeights)
        {
            yield return $"its sizes together make {Weights(config):0.#e+0} weights, it must be at most {MaxWeights:0.#e+0}";
        }

        if (config.NumAttentionHeads > 0 && config.HiddenSize % config.NumAttentionHeads != 0)
        {
            yield return $"hidden_size {config.HiddenSize} is not a multiple of num_attention_heads {config.NumAttentionHeads}";
        }

        if (!Activations.IsKnown(config.HiddenAct))
        {
            yield return $"hidden_act '{config.HiddenAct}' is not one of {string.Join(", ", Activations.Names)}";
        }

        foreach (var (key, value) in Probabilities(config))
        {
            if (value is not (>= 0 and <= 1))
            {
                yield return $"{key} is {value}, it must lie in 0..1";
            }
        }

        if (!double.IsFinite(config.LayerNormEps) || config.LayerNormEps < 0)
        {
            yield return $"layer_norm_eps is {config.LayerNormEps}, it must be a small positive number";
        }

        if (config.PadTokenId < 0 || config.PadTokenId >= config.VocabSize || config.PadTokenId >= config.MaxPositionEmbeddings)
        {
            yield return $"pad_token_id is {config.PadTokenId}, it must be below vocab_size {config.VocabSize} and "
                + $"max_position_embeddings {config.MaxPositionEmbeddings}";
        }
    }

    /// <summary>Sizes with the most that anything like LUKE could have: the largest published one has 1,024 wide layers, 24 of them.</summary>
    private static IEnumerable<(string Key, int Value, int Most)> Sizes(LukeConfig config) =>
    [
        ("vocab_size", config.VocabSize, 10_000_000),
        ("entity_vocab_size", config.EntityVocabSize, 100_000_000),
        ("hidden_size", config.HiddenSize, 65_536),
        ("entity_emb_size", config.EntityEmbSize, 65_536),
        ("num_attention_heads", config.NumAttentionHeads, 1024),
        ("intermediate_size", config.IntermediateSize, 1_048_576),
        ("max_position_embeddings", config.MaxPositionEmbeddings, 1_048_576),
        ("type_vocab_size", config.TypeVocabSize, 65_536),
        ("pair_hidden_size", config.PairHiddenSize, 65_536),
    ];

    /// <summary>About as many weights as a model of these sizes has.</summary>
    private static double Weights(LukeConfig config) =>
        ((double)config.HiddenSize * ((double)config.VocabSize + config.MaxPositionEmbeddings + config.EntityEmbSize))
        + ((double)config.EntityVocabSize * config.EntityEmbSize)
        + (config.NumHiddenLayers * (double)config.HiddenSize * ((6.0 * config.HiddenSize) + (2.0 * config.IntermediateSize)));

    private static IEnumerable<(string Key, double Value)> Probabilities(LukeConfig config) =>
    [
        ("hidden_dropout_prob", config.HiddenDropoutProb),
        ("attention_probs_dropout_prob", config.AttentionProbsDropoutProb),
        ("classifier_dropout", config.ClassifierDropout ?? 0),
    ];
}
