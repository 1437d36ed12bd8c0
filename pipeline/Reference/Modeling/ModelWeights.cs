using System.Diagnostics.CodeAnalysis;
using LukePipeline.Luke.Weights;
using LukePipeline.Reference.Modeling.Layers;
using static TorchSharp.torch;

namespace LukePipeline.Reference.Modeling;

/// <summary>The parameters of a model in memory, seen as a checkpoint: how training evaluates a model without saving it.</summary>
/// <remarks>Everything is copied when asked for, so that what is packed stays as it was while the model goes on learning.</remarks>
/// <param name="model">The model; stays with the caller.</param>
internal sealed class ModelWeights(LukePreTrainedModel model) : IWeightSource
{
    private readonly Dictionary<string, Tensor> _parameters =
        ParameterSlot.Of(model).ToDictionary(slot => slot.Name, slot => (Tensor)slot.Value, StringComparer.Ordinal);

    /// <inheritdoc/>
    public string Location => $"the {model.GetType().Name} in memory";

    /// <inheritdoc/>
    public IReadOnlyList<WeightInfo> Weights => [.. _parameters.Select(p => Describe(p.Key, p.Value))];

    /// <inheritdoc/>
    public bool TryFind(string name, [NotNullWhen(true)] out WeightInfo? weight)
    {
        weight = _parameters.TryGetValue(name, out var parameter) ? Describe(name, parameter) : null;
        return weight is not null;
    }

    /// <inheritdoc/>
    public Tensor Map(string name) => Find(name).detach().clone();

    /// <inheritdoc/>
    public Tensor Read(string name, ScalarType? dtype = null)
    {
        using var view = Map(name);
        return view.to(dtype ?? view.dtype, CPU, copy: true);
    }

    /// <inheritdoc/>
    public void ReadInto(string name, Tensor target)
    {
        using var gradients = no_grad();
        var parameter = Find(name);
        Describe(name, parameter).CheckTarget(target);
        target.copy_(parameter);
    }

    /// <inheritdoc/>
    public Tensor ReadRows(string name, IReadOnlyList<long> rows, ScalarType? dtype = null)
    {
        using var scope = NewDisposeScope();
        var view = Map(name);
        return view.index_select(0, tensor(rows.ToArray(), device: view.device)).to(dtype ?? view.dtype, CPU).MoveToOuterDisposeScope();
    }

    /// <summary>Does nothing: the parameters stay with the model.</summary>
    public void Dispose()
    {
    }

    private static WeightInfo Describe(string name, Tensor parameter) => new(name, parameter.dtype, parameter.shape);

    private Tensor Find(string name) =>
        _parameters.TryGetValue(name, out var parameter) ? parameter : throw new CheckpointException(Location, name, "there is no such weight.");
}
