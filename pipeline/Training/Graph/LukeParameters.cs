using LukePipeline.Reference.Modeling;
using LukePipeline.Reference.Modeling.Layers;
using TorchSharp.Modules;

namespace LukePipeline.Training.Graph;

/// <summary>The trainable tensors of a model under their Hugging Face names. They stay the model's: what is trained here is trained there.</summary>
internal sealed class LukeParameters
{
    private readonly SortedDictionary<string, Parameter> _parameters = new(StringComparer.Ordinal);

    /// <summary>Takes the parameters of <paramref name="model"/> and has them gather gradients.</summary>
    /// <param name="model">The model.</param>
    /// <param name="ofHead">Whether those of its head alone are taken, and those of the encoder gather none. Default: false.</param>
    public LukeParameters(LukePreTrainedModel model, bool ofHead = false)
    {
        foreach (var slot in ParameterSlot.Of(model))
        {
            // The encoder of a model without head has no prefix of its own.
            var name = model is LukeModel ? $"luke.{slot.Name}" : slot.Name;
            var isTaken = !ofHead || !name.StartsWith("luke.", StringComparison.Ordinal);
            slot.Value.requires_grad_(isTaken);
            if (isTaken)
            {
                _parameters.Add(name, slot.Value);
            }
        }
    }

    /// <summary>Name and tensor, in ordinal order of the names.</summary>
    public IReadOnlyDictionary<string, Parameter> All => _parameters;

    /// <summary>The parameter of that name.</summary>
    public Parameter this[string name] => _parameters[name];
}
