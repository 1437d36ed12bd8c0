using LukePipeline.Reference.Modeling;
using LukePipeline.Reference.Modeling.Layers;
using TorchSharp.Modules;

namespace LukePipeline.Training.Graph;

/// <summary>The trainable tensors of a model under their Hugging Face names. They stay the model's: what is trained here is trained there.</summary>
internal sealed class LukeParameters
{
    private readonly SortedDictionary<string, Parameter> _parameters = new(StringComparer.Ordinal);

    /// <summary>Takes the parameters of <paramref name="model"/> and has them gather gradients.</summary>
    public LukeParameters(LukePreTrainedModel model)
    {
        foreach (var slot in ParameterSlot.Of(model))
        {
            slot.Value.requires_grad_(true);

            // The encoder of a model without head has no prefix of its own.
            _parameters.Add(model is LukeModel ? $"luke.{slot.Name}" : slot.Name, slot.Value);
        }
    }

    /// <summary>Name and tensor, in ordinal order of the names.</summary>
    public IReadOnlyDictionary<string, Parameter> All => _parameters;

    /// <summary>The parameter of that name.</summary>
    public Parameter this[string name] => _parameters[name];
}
