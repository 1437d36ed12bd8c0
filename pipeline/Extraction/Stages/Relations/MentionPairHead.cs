using LukePipeline.Engine.Attention;
using LukePipeline.Engine.Kernels;
using LukePipeline.Engine.Packed;
using LukePipeline.Ground.Torch;
using static TorchSharp.torch;

namespace LukePipeline.Extraction.Stages.Relations;

/// <summary>
/// Scores ordered pairs of mentions by a perceptron over [mention of the head; mention of the tail; product of their entities], a mention
/// being [first token; last token; entity]. A mention stands in many pairs, so the first layer is applied to each token and each entity
/// once and its parts are added per pair; the product alone is of the pair.
/// </summary>
internal sealed class MentionPairHead : PackedHead
{
    private readonly PackedLinear _ofTokens;
    private readonly PackedLinear _ofEntities;
    private readonly PackedLinear _ofProducts;
    private readonly PackedLinear _out;
    private readonly int _width;

    /// <summary>Takes the first layer apart.</summary>
    /// <param name="weight">[width, 7 × hidden_size], float32; stays with the caller, as all of these.</param>
    /// <param name="bias">[width], or null.</param>
    /// <param name="outWeight">[labels, width], float32.</param>
    /// <param name="outBias">[labels], or null.</param>
    /// <param name="part">Makes a matrix of a part: one whose results for a row do not depend on the rows beside it, where the processor has what that takes.</param>
    public MentionPairHead(Tensor weight, Tensor? bias, Tensor outWeight, Tensor? outBias, Func<Tensor, Tensor?, PackedLinear> part)
    {
        using var scope = NewDisposeScope();
        var parts = weight.chunk(7, 1);
        _ofTokens = part(cat([parts[0], parts[1], parts[3], parts[4]], 0), null);
        _ofEntities = part(cat([parts[2], parts[5]], 0), null);
        _ofProducts = part(parts[6], bias);
        _out = part(outWeight, outBias);
        (_width, Labels) = ((int)weight.shape[0], (int)outWeight.shape[0]);
    }

    /// <inheritdoc/>
    public override int Labels { get; }

    /// <inheritdoc/>
    /// <remarks>Mentions that are given stand behind those of the encoder, and their tokens behind the rows that were read.</remarks>
    public override Tensor Score(PackedInput input, Tensor entities, Tensor? reads, HostStaging staging, VectorScratch scratch)
    {
        var (firsts, lasts) = (input.StartReads, input.EndReads);
        if (input.Given.Length > 0)
        {
            var (row, width) = (reads!.shape[0], entities.shape[1]);
            var given = staging.Upload(input.Given).view(-1, 3, width);
            firsts = [.. firsts, .. Enumerable.Range(0, (int)given.shape[0]).Select(mention => row + (2 * mention))];
            lasts = [.. lasts, .. Enumerable.Range(0, (int)given.shape[0]).Select(mention => row + (2 * mention) + 1)];
            reads = cat([reads, given.narrow(1, 0, 2).reshape(-1, width)], 0);
            entities = cat([entities, given.select(1, 2)], 0);
        }

        var tokens = _ofTokens.Apply(reads!, scratch);
        var (starts, ends) = (staging.Upload(firsts), staging.Upload(lasts));
        var mentions = _ofEntities.Apply(entities, scratch);
        mentions.narrow(1, 0, _width).AddInPlace(Part(0).index_select(0, starts)).AddInPlace(Part(1).index_select(0, ends));
        mentions.narrow(1, _width, _width).AddInPlace(Part(2).index_select(0, starts)).AddInPlace(Part(3).index_select(0, ends));

        var (heads, tails) = (staging.Upload(input.PairHeads), staging.Upload(input.PairTails));
        var hidden = _ofProducts.Apply(entities.index_select(0, heads).mul_(entities.index_select(0, tails)), scratch);
        hidden.AddInPlace(mentions.narrow(1, 0, _width).index_select(0, heads)).AddInPlace(mentions.narrow(1, _width, _width).index_select(0, tails));
        return _out.Apply(nn.functional.gelu(hidden), scratch);

        Tensor Part(int index) => tokens.narrow(1, index * _width, _width);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (var part in new[] { _ofTokens, _ofEntities, _ofProducts, _out })
        {
            part.Dispose();
        }
    }
}
