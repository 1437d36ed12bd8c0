using LukePipeline.Engine.Attention;
using LukePipeline.Engine.Kernels;
using LukePipeline.Ground.Torch;
using static TorchSharp.torch;

namespace LukePipeline.Engine.Packed;

/// <summary>The rows that enter the first layer.</summary>
/// <param name="weights">The weights; they stay with the caller.</param>
/// <param name="staging">The way of indexes to the device.</param>
internal sealed class PackedEmbeddings(PackedLukeWeights weights, HostStaging staging)
{
    /// <summary>Those of all words, [words, hidden_size].</summary>
    public Tensor Words(PackedInput input)
    {
        using var scope = NewDisposeScope();
        var words = weights.Words.index_select(0, staging.Upload(input.WordIds));
        words.AddInPlace(weights.WordPositions.index_select(0, staging.Upload(input.WordPositions)));
        return weights.WordNorm.Apply(words).MoveToOuterDisposeScope();
    }

    /// <summary>Those of entities, [entities, hidden_size].</summary>
    /// <param name="kinds">Which of the weights' entity embeddings each takes.</param>
    /// <param name="starts">First token position of each.</param>
    /// <param name="ends">After the last token position that counts for each.</param>
    public Tensor Entities(long[] kinds, long[] starts, long[] ends)
    {
        using var scope = NewDisposeScope();
        var shares = new double[kinds.Length];
        for (var i = 0; i < shares.Length; i++)
        {
            shares[i] = 1.0 / Math.Max(ends[i] - starts[i], 1);
        }

        var sums = weights.EntityPositionSums.index_select(0, staging.Upload(ends));
        sums.sub_(weights.EntityPositionSums.index_select(0, staging.Upload(starts)));
        sums.mul_(staging.Upload(shares).unsqueeze(1));
        var entities = weights.Entities.index_select(0, staging.Upload(kinds)).AddInPlace(sums);
        return weights.EntityNorm.Apply(entities).to(weights.Type).MoveToOuterDisposeScope();
    }
}
