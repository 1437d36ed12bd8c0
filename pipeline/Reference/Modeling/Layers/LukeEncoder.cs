using LukePipeline.Luke.Config;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace LukePipeline.Reference.Modeling.Layers;

/// <summary>The stack of layers.</summary>
internal sealed class LukeEncoder : nn.Module
{
    [ComponentName(Name = "layer")]
    private readonly ModuleList<LukeLayer> _layers;

    public LukeEncoder(LukeConfig config)
        : base(nameof(LukeEncoder))
    {
        _layers = new ModuleList<LukeLayer>([.. Enumerable.Range(0, config.NumHiddenLayers).Select(_ => new LukeLayer(config))]);
        RegisterComponents();
    }

    /// <param name="states">Words, then entities [B, L + E, hidden].</param>
    /// <param name="words">L.</param>
    /// <param name="entities">Whether the call has entities.</param>
    /// <param name="mask">The additive mask.</param>
    /// <param name="headMasks">One factor tensor per layer, or null.</param>
    /// <param name="keepAttentions">Whether to return the probabilities of every layer.</param>
    /// <returns>The states after the embeddings and after each layer, and the probabilities (empty unless kept).</returns>
    public (List<Tensor> States, List<Tensor> Attentions) Forward(
        Tensor states, long words, bool entities, Tensor mask, IReadOnlyList<Tensor>? headMasks, bool keepAttentions)
    {
        List<Tensor> all = [states];
        List<Tensor> attentions = [];
        foreach (var (i, layer) in _layers.Index())
        {
            // What a layer makes on its way is let go when it is done (autograd keeps what it needs itself).
            using var scope = NewDisposeScope();
            (states, var probabilities) = layer.Forward(states, words, entities, mask, headMasks?[i]);
            all.Add(states.MoveToOuterDisposeScope());
            if (keepAttentions && probabilities is not null)
            {
                attentions.Add(probabilities.MoveToOuterDisposeScope());
            }
        }

        return (all, attentions);
    }
}
