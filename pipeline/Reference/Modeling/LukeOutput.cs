using System.Globalization;
using static TorchSharp.torch;

namespace LukePipeline.Reference.Modeling;

/// <summary>
/// What a call of a LUKE model returns. Disposing it disposes its tensors; inside a dispose scope of the caller the scope does.
/// Lists have one element for the embeddings and one per layer (attentions: one per layer), and are null unless asked for.
/// </summary>
public abstract record LukeOutput : IDisposable
{
    /// <summary>Word states after the embeddings and after each layer, each [B, L, hidden].</summary>
    public IReadOnlyList<Tensor>? HiddenStates { get; init; }

    /// <summary>Entity states after the embeddings and after each layer, each [B, E, hidden]; null without entities.</summary>
    public IReadOnlyList<Tensor>? EntityHiddenStates { get; init; }

    /// <summary>Attention probabilities of each layer, each [B, heads, L + E, L + E], words first.</summary>
    public IReadOnlyList<Tensor>? Attentions { get; init; }

    /// <summary>Every tensor that is present, by its name in the reference; those of a layer as <c>hidden_states.0</c> and so on.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> NamedTensors()
    {
        foreach (var (name, tensor) in Own)
        {
            if (tensor is not null)
            {
                yield return new(name, tensor);
            }
        }

        (string Name, IReadOnlyList<Tensor>? Layers)[] lists =
        [
            ("hidden_states", HiddenStates), ("entity_hidden_states", EntityHiddenStates), ("attentions", Attentions),
        ];
        foreach (var (name, layers) in lists)
        {
            for (var i = 0; i < (layers?.Count ?? 0); i++)
            {
                yield return new($"{name}.{i.ToString(CultureInfo.InvariantCulture)}", layers![i]);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, tensor) in NamedTensors())
        {
            tensor.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>The tensors that only this kind of output has; null where a call did not make one.</summary>
    private protected abstract IEnumerable<(string Name, Tensor? Tensor)> Own { get; }
}
