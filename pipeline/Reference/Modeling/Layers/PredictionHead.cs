using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace LukePipeline.Reference.Modeling.Layers;

/// <summary>A head that scores the rows of an embedding table: it has a bias of its own, a number for each row.</summary>
internal abstract class PredictionHead : ComputedModule
{
    // Registered by the heads, together with their own parts: reflection finds it there because it is not private.
    [ComponentName(Name = "bias")]
    private protected Parameter _bias;

    private protected PredictionHead(string name, int rows)
        : base(name) => _bias = new Parameter(empty(rows, device: META));

    public Parameter Bias
    {
        get => _bias;
        set
        {
            _bias = value;
            ConditionallyRegisterParameter("bias", value);
        }
    }
}
