using LukePipeline.Ground.Torch;
using LukePipeline.Luke.Config;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace LukePipeline.Reference.Modeling.Layers;

/// <summary>A dense layer whose output is added to the residual and then normalised (post-norm, as in BERT).</summary>
internal sealed class LukeResidual : ComputedModule
{
    private readonly double _dropout;

    [ComponentName(Name = "dense")]
    private readonly Linear _dense;

    [ComponentName(Name = "LayerNorm")]
    private readonly LayerNorm _norm;

    public LukeResidual(LukeConfig config, int inputSize)
        : base(nameof(LukeResidual))
    {
        _dropout = config.HiddenDropoutProb;
        _dense = nn.Linear(inputSize, config.HiddenSize, device: META);
        _norm = nn.LayerNorm(config.HiddenSize, config.LayerNormEps, device: META);
        RegisterComponents();
    }

    public Tensor Forward(Tensor input, Tensor residual) =>
        _norm.call(Computation.Dropout(Computation.Dense(_dense, input), _dropout, training).Plus(residual));
}
