using LukePipeline.Ground;
using LukePipeline.Ground.Torch;
using LukePipeline.Luke.Config;
using static TorchSharp.torch;

namespace LukePipeline.Reference.Modeling.Layers;

/// <summary>The reference's masks: ones and zeros in, an additive tensor or factors out.</summary>
internal static class AttentionMasks
{
    /// <summary>
    /// Zero where attending is allowed, the smallest finite number where it is not. Added to the scores, not put in their place:
    /// with everything masked each score rounds to the same number, and the softmax is the plain mean.
    /// </summary>
    /// <param name="words">[B, L] or [B, L + E, L].</param>
    /// <param name="entities">[B, E] or [B, L + E, E]; null where no entity mask is given.</param>
    /// <param name="width">L + E, or L without entities.</param>
    /// <param name="dtype">The type of the scores.</param>
    /// <returns>[B, 1, 1 or L + E, L + E].</returns>
    public static Tensor Additive(Tensor words, Tensor? entities, long width, ScalarType dtype)
    {
        var mask = words.to_type(dtype);
        if (entities is not null)
        {
            if (entities.dim() != words.dim())
            {
                throw new ModelInputException(
                    InputFault.Mismatch,
                    $"attention_mask has {words.dim()} dimensions and entity_attention_mask {entities.dim()}: give both as [batch, tokens], "
                    + "or both as [batch, words + entities, tokens].");
            }

            mask = cat([mask, entities.to_type(dtype)], -1);
        }

        var length = mask.dim() == 0 ? 0 : mask.shape[^1];
        if (length != width && length != 1)
        {
            throw new ModelInputException(
                InputFault.Mismatch,
                $"The masks cover {length} tokens, the call has {width} (words and entities): each mask is as long as what it masks, "
                + "and there is no entity mask without entities.");
        }

        var spread = mask.dim() switch
        {
            2 => mask.unsqueeze(1).unsqueeze(1),
            3 => mask.unsqueeze(1),
            _ => throw new ModelInputException(
                InputFault.Mismatch, $"attention_mask has shape [{string.Join(", ", words.shape)}], expected two or three dimensions."),
        };
        return spread.Times(-1.0).Plus(1.0).Times(finfo(dtype).min);
    }

    /// <summary>One tensor of head factors per layer, [1, heads, 1, 1], from [heads] or [layers, heads].</summary>
    public static IReadOnlyList<Tensor>? Heads(Tensor? mask, LukeConfig config, ScalarType dtype)
    {
        if (mask is null)
        {
            return null;
        }

        var layers = config.NumHiddenLayers;
        long[] shape = mask.shape;
        var fits = mask.dim() is 1 or 2 && shape[^1] == config.NumAttentionHeads && (mask.dim() == 1 || shape[0] == layers);
        if (!fits)
        {
            throw new ModelInputException(
                InputFault.Mismatch,
                $"head_mask has shape [{string.Join(", ", shape)}], expected [{config.NumAttentionHeads}] or "
                + $"[{layers}, {config.NumAttentionHeads}].");
        }

        var factors = mask.to_type(dtype);
        return
        [
            .. Enumerable.Range(0, layers)
                .Select(i => (mask.dim() == 1 ? factors : factors.select(0, i)).view(1, config.NumAttentionHeads, 1, 1)),
        ];
    }
}
