using LukePipeline.Luke.Config;
using LukePipeline.Reference.Modeling.Layers;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace LukePipeline.Reference.Modeling.Heads;

/// <summary>Word prediction: dense, exact gelu, layer norm, then the scores of the word table (or of a table of its own).</summary>
internal sealed class LukeLMHead : PredictionHead
{
    [ComponentName(Name = "dense")]
    private readonly Linear _dense;

    [ComponentName(Name = "layer_norm")]
    private readonly LayerNorm _norm;

    [ComponentName(Name = "decoder")]
    private readonly Linear? _decoder;

    public LukeLMHead(LukeConfig config)
        : base(nameof(LukeLMHead), config.VocabSize)
    {
        _dense = nn.Linear(config.HiddenSize, config.HiddenSize, device: META);
        _norm = nn.LayerNorm(config.HiddenSize, config.LayerNormEps, device: META);
        _decoder = config.TieWordEmbeddings ? null : nn.Linear(config.HiddenSize, config.VocabSize, hasBias: false, device: META);
        RegisterComponents();
    }

    /// <param name="states">[..., hidden].</param>
    /// <param name="wordTable">The shared table [vocab, hidden].</param>
    /// <returns>[..., vocab].</returns>
    public Tensor Forward(Tensor states, Tensor wordTable) =>
        Computation.Scores(_norm.call(Activations.Gelu(Computation.Dense(_dense, states))), _decoder?.weight ?? wordTable, _bias);
}
