using LukePipeline.Luke.Config;
using LukePipeline.Reference.Modeling.Layers;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace LukePipeline.Reference.Modeling.Heads;

/// <summary>Two dense layers over every ordered pair of the mentions of a row.</summary>
internal sealed class PairPerceptron : ComputedModule
{
    private readonly int _width;

    [ComponentName(Name = "dense")]
    private readonly Linear _dense;

    [ComponentName(Name = "out_proj")]
    private readonly Linear _out;

    public PairPerceptron(LukeConfig config)
        : base(nameof(PairPerceptron))
    {
        _width = config.PairHiddenSize;
        _dense = nn.Linear((long)LukeForMentionPairClassification.Parts * config.HiddenSize, _width, device: META);
        _out = nn.Linear(_width, config.NumLabels, device: META);
        RegisterComponents();
    }

    /// <summary>Scores all pairs.</summary>
    /// <param name="starts">States of the first tokens [B, E, hidden].</param>
    /// <param name="ends">States of the last tokens [B, E, hidden].</param>
    /// <param name="entities">States of the entities [B, E, hidden].</param>
    /// <param name="dropout">Zeroes values of the hidden layer.</param>
    /// <returns>[B, E, E, labels]: head, then tail.</returns>
    public Tensor Forward(Tensor starts, Tensor ends, Tensor entities, Func<Tensor, Tensor> dropout)
    {
        // The first layer over [mention; mention; product] is the sum of three; those of the mentions serve all their pairs.
        var size = entities.shape[2];
        var mentions = cat([starts, ends, entities], 2);
        var ofHead = Part(mentions, 0);
        var ofTail = Part(mentions, 3 * size);
        var products = Part(entities.unsqueeze(2) * entities.unsqueeze(1), 6 * size);
        var hidden = products + ofHead.unsqueeze(2) + ofTail.unsqueeze(1) + _dense.bias!;
        return Computation.Dense(_out, dropout(nn.functional.gelu(hidden)));

        Tensor Part(Tensor rows, long first) => nn.functional.linear(rows, _dense.weight!.narrow(1, first, rows.shape[^1]));
    }
}
