using LukePipeline.Ground.Torch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LukePipeline.Reference.Modeling.Layers;

/// <summary>
/// How the modules of a model compute what costs time: literally, as the reference writes it down. Training puts a faster one in its
/// place; what is computed, and in which order, stays with the modules.
/// </summary>
internal class LukeComputation
{
    /// <summary>As the reference writes it down.</summary>
    public static LukeComputation Literal { get; } = new();

    /// <summary>A dense layer: [..., in] to [..., out].</summary>
    public virtual Tensor Dense(Linear layer, Tensor rows) => layer.call(rows);

    /// <summary>A dense layer whose result an elementwise function takes up, and then the next dense layer: precision may stay as it comes out.</summary>
    public virtual Tensor DenseBetween(Linear layer, Tensor rows) => layer.call(rows);

    /// <summary>The score of every row of a table: [..., width] to [..., table rows].</summary>
    public virtual Tensor Scores(Tensor rows, Tensor table, Tensor? bias) => nn.functional.linear(rows, table, bias);

    /// <summary>Zeroes values at random while training.</summary>
    public virtual Tensor Dropout(Tensor rows, double probability, bool training) => nn.functional.dropout(rows, probability, training);

    /// <summary>
    /// The mean position of each entity. Entity positions are plain token indexes (no padding offset) into a table of their own. Without
    /// any position the sum is zero and so is the mean, thanks to the tiny divisor.
    /// </summary>
    /// <param name="table">The positions.</param>
    /// <param name="positions">[B, E, M], -1 where there is none.</param>
    /// <returns>[B, E, hidden].</returns>
    public virtual Tensor MeanPosition(Embedding table, Tensor positions)
    {
        var covered = positions.Differs(-1).to_type(table.weight!.dtype).unsqueeze(-1);
        return (table.call(positions.AtLeast(0)) * covered).sum(-2) / covered.sum(-2).AtLeast(1e-7);
    }

    /// <summary>Takes attention over from the literal form, without probabilities to return.</summary>
    /// <param name="attention">The projections.</param>
    /// <param name="states">Words, then entities [B, L + E, hidden].</param>
    /// <param name="words">L.</param>
    /// <param name="mask">Added to the scores; broadcast over [B, heads, L + E, L + E].</param>
    /// <returns>The context [B, L + E, hidden]; null to leave it to the literal form.</returns>
    public virtual Tensor? Attend(LukeSelfAttention attention, Tensor states, long words, Tensor mask) => null;
}
