namespace LukePipeline.Luke.Config;

/// <summary>What every LUKE configuration fulfils; checked before anything is allocated by its sizes.</summary>
internal static class LukeConfigRules
{
    public static IEnumerable<string> Problems(LukeConfig config)
    {
        foreach (var (key, value) in Sizes(config))
        {
            if (value < 1)
            {
                yield return $"{key} is {value}, it must be at least 1";
            }
        }

        if (config.NumHiddenLayers < 0)
        {
            yield return $"num_hidden_layers is {config.NumHiddenLayers}, it must not be negative";
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

    private static IEnumerable<(string Key, int Value)> Sizes(LukeConfig config) =>
    [
        ("vocab_size", config.VocabSize),
        ("entity_vocab_size", config.EntityVocabSize),
        ("hidden_size", config.HiddenSize),
        ("entity_emb_size", config.EntityEmbSize),
        ("num_attention_heads", config.NumAttentionHeads),
        ("intermediate_size", config.IntermediateSize),
        ("max_position_embeddings", config.MaxPositionEmbeddings),
        ("type_vocab_size", config.TypeVocabSize),
        ("pair_hidden_size", config.PairHiddenSize),
    ];

    private static IEnumerable<(string Key, double Value)> Probabilities(LukeConfig config) =>
    [
        ("hidden_dropout_prob", config.HiddenDropoutProb),
        ("attention_probs_dropout_prob", config.AttentionProbsDropoutProb),
        ("classifier_dropout", config.ClassifierDropout ?? 0),
    ];
}
