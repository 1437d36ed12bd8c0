using LukePipeline.Ground.Torch;
using LukePipeline.Reference.Modeling.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace LukePipeline.Training.Graph;

/// <summary>
/// How training computes the modules of the reference: dense layers in the format that is fastest here, dropout from a pool, queries,
/// keys and values of words in one product, attention without its probabilities, and where candidates see words alone
/// (<see cref="CandidateAttention.Words"/>) without what the weights keep closed.
/// </summary>
/// <remarks>Losses equal the reference's on the golden cases; gradients come from libtorch.</remarks>
/// <param name="attention">What candidates and words attend to.</param>
/// <param name="products">The dense layers.</param>
internal sealed class TrainingComputation(CandidateAttention attention, LinearProducts products) : LukeComputation
{
    /// <summary>Zeroes hidden values; null evaluates.</summary>
    public DropoutMasks? Masks { get; set; }

    /// <inheritdoc/>
    public override Tensor Dense(Linear layer, Tensor rows) => products.Multiply(rows, layer.weight!, layer.bias);

    /// <inheritdoc/>
    public override Tensor DenseBetween(Linear layer, Tensor rows) => products.MultiplyRounded(rows, layer.weight!, layer.bias);

    /// <inheritdoc/>
    public override Tensor Scores(Tensor rows, Tensor table, Tensor? bias) => products.Multiply(rows, table, bias);

    /// <inheritdoc/>
    /// <remarks>Probability and mode are those of the training run, not of the configuration.</remarks>
    public override Tensor Dropout(Tensor rows, double probability, bool training) => Masks is null ? rows : Masks.Apply(rows);

    /// <inheritdoc/>
    /// <remarks>One product with the shares of all positions, in place of looking up each.</remarks>
    public override Tensor MeanPosition(Embedding table, Tensor positions)
    {
        var tokens = positions.max().item<long>() + 1;
        if (tokens == 0)
        {
            return base.MeanPosition(table, positions);
        }

        var covered = positions.Differs(-1).to_type(ScalarType.Float32);
        var shares = zeros(positions.shape[0], positions.shape[1], tokens)
            .scatter_add_(2, positions.AtLeast(0), covered / covered.sum(-1, keepdim: true).AtLeast(1e-7));
        return shares.matmul(table.weight!.narrow(0, 0, tokens));
    }

    /// <inheritdoc/>
    public override Tensor? Attend(LukeSelfAttention attention, Tensor states, long words, Tensor mask)
    {
        var entities = states.shape[1] - words;
        if (entities > 0 && !SeesWordsAlone)
        {
            return null;
        }

        var ofWords = entities == 0 ? states : states.narrow(1, 0, words).contiguous();
        var weight = cat([attention.Query.weight!, attention.Key.weight!, attention.Value.weight!], 0);
        var bias = cat([attention.Query.bias!, attention.Key.bias!, attention.Value.bias!], 0);
        var fused = products.Multiply(ofWords, weight, bias).chunk(3, -1);
        var (key, value) = (attention.Heads(fused[1]), attention.Heads(fused[2]));
        var seen = mask.narrow(-1, 0, words);
        var context = Join(F.scaled_dot_product_attention(attention.Heads(fused[0]), key, value, seen));
        if (entities == 0)
        {
            return context;
        }

        var query = attention.Heads(Dense(attention.EntityQuery, states.narrow(1, words, entities).contiguous()));
        return cat([context, Join(F.scaled_dot_product_attention(query, key, value, seen))], 1);
    }

    private bool SeesWordsAlone => attention == CandidateAttention.Words;

    // [B, heads, n, head size] to [B, n, hidden].
    private static Tensor Join(Tensor context) => context.transpose(1, 2).flatten(2);
}
