using LukePipeline.Engine.Kernels;
using static TorchSharp.torch;

namespace LukePipeline.Engine.Attention;

/// <summary>
/// Four unmasked calls of libtorch's CPU flash attention per sequence (words and entities, to words and to entities), merged
/// exactly through their log-sum-exps: softmax over both blocks is the mean of the two softmaxes, weighted by their sums.
/// </summary>
internal sealed class FlashAttention(PackedInput input, int heads, int headSize) : IPackedAttention
{
    private readonly long _hidden = heads * headSize;

    /// <inheritdoc/>
    public Tensor Apply(Tensor? wordQueries, Tensor entityQueries, Tensor keysValues)
    {
        var words = wordQueries?.shape[0] ?? 0;
        var allWords = words == input.Words;
        var context = empty(words + input.Entities, _hidden, dtype: keysValues.dtype);
        foreach (var sequence in input.Sequences)
        {
            using var scope = NewDisposeScope();
            var toWords = KeysAndValues(keysValues, sequence.FirstWord, sequence.Words);
            foreach (var group in sequence.Groups)
            {
                using var groupScope = NewDisposeScope();
                (Tensor, Tensor)? toEntities = group.Entities == 0 ? null : KeysAndValues(keysValues, input.Words + group.FirstEntity, group.Entities);
                var (first, count) = allWords ? (group.FirstWord, group.Words) : (group.FirstRead, group.Reads);
                if (wordQueries is not null && count > 0)
                {
                    Attend(wordQueries, first, count, toWords, toEntities, context, first);
                }

                if (toEntities is not null)
                {
                    Attend(entityQueries, group.FirstEntity, group.Entities, toWords, toEntities, context, words + group.FirstEntity);
                }
            }
        }

        return context;
    }

    private void Attend(
        Tensor queries, long first, long count, (Tensor K, Tensor V) words, (Tensor K, Tensor V)? toEntities, Tensor context, long firstOut)
    {
        var second = queries.shape[1] - _hidden;
        var (ofWords, wordSums) = AtenShim.FlashAttention(Heads(queries, first, count, 0), words.K, words.V);
        if (toEntities is not { } entities)
        {
            Heads(context, firstOut, count, 0).copy_(ofWords);
            return;
        }

        var (ofEntities, entitySums) = AtenShim.FlashAttention(Heads(queries, first, count, second), entities.K, entities.V);
        var share = (wordSums - entitySums).sigmoid_().unsqueeze(-1).to(ofWords.dtype);
        Heads(context, firstOut, count, 0).copy_(lerp(ofEntities, ofWords, share));
    }

    private (Tensor Keys, Tensor Values) KeysAndValues(Tensor keysValues, long first, long count) =>
        (Heads(keysValues, first, count, 0), Heads(keysValues, first, count, _hidden));

    /// <summary>Some rows and hidden_size columns seen as [1, heads, rows, head size].</summary>
    private Tensor Heads(Tensor rows, long first, long count, long column)
    {
        var stride = rows.shape[1];
        return rows.as_strided([1, heads, count, headSize], [count * stride, headSize, stride, 1], first * stride + column);
    }
}
