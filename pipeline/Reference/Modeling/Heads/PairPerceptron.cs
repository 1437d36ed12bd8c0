using LukePipeline.Ground.Torch;
using LukePipeline.Luke.Config;
using LukePipeline.Reference.Modeling.Layers;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace LukePipeline.Reference.Modeling.Heads;

/// <summary>Two dense layers over ordered pairs of mentions.</summary>
internal sealed class PairPerceptron : ComputedModule
{
    [ComponentName(Name = "dense")]
    private readonly Linear _dense;

    [ComponentName(Name = "out_proj")]
    private readonly Linear _out;

    public PairPerceptron(LukeConfig config)
        : base(nameof(PairPerceptron))
    {
        _dense = nn.Linear((long)LukeForMentionPairClassification.Parts * config.HiddenSize, config.PairHiddenSize, device: META);
        _out = nn.Linear(config.PairHiddenSize, config.NumLabels, device: META);
        RegisterComponents();
    }

    /// <summary>Scores pairs.</summary>
    /// <param name="mentions">[mentions, 3 x hidden]: state of the first token, of the last one, of the entity.</param>
    /// <param name="heads">[pairs]: which mention is the head.</param>
    /// <param name="tails">[pairs]: which is the tail.</param>
    /// <param name="dropout">Zeroes values of the hidden layer.</param>
    /// <returns>[pairs, labels].</returns>
    public Tensor Forward(Tensor mentions, Tensor heads, Tensor tails, Func<Tensor, Tensor> dropout)
    {
        // The first layer over [mention; mention; product] is the sum of three; those of the mentions serve all their pairs.
        var size = mentions.shape[1] / 3;
        var entities = mentions.narrow(1, 2 * size, size);
        var products = Part(entities.index_select(0, heads) * entities.index_select(0, tails), 6 * size);
        var hidden = products.Plus(Part(mentions, 0).index_select(0, heads)).Plus(Part(mentions, 3 * size).index_select(0, tails)).Plus(_dense.bias!);
        return Computation.Dense(_out, dropout(nn.functional.gelu(hidden)));

        Tensor Part(Tensor rows, long first) => nn.functional.linear(rows, _dense.weight!.narrow(1, first, rows.shape[1]));
    }
}
