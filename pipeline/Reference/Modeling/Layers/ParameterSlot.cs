using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LukePipeline.Reference.Modeling.Layers;

/// <summary>How a parameter starts.</summary>
internal enum ParameterKind
{
    /// <summary>A matrix or an embedding table: random.</summary>
    Matrix,

    /// <summary>The weight of a layer norm: ones.</summary>
    One,

    /// <summary>A bias: zeros.</summary>
    Zero,
}

/// <summary>A place in the module tree that holds a parameter, and the way to put another one there.</summary>
internal sealed record ParameterSlot(string Name, ParameterKind Kind, Parameter Value, Action<Parameter> Set)
{
    /// <summary>The row of a table that stands for padding, if there is one.</summary>
    public int? PaddingRow { get; init; }

    /// <summary>A parameter that lives as long as its module, whatever scope it was made in.</summary>
    public static Parameter Owned(Tensor value)
    {
        var parameter = new Parameter(value);
        parameter.DetachFromDisposeScope();
        return parameter;
    }

    /// <summary>Every parameter below <paramref name="root"/>, in the order of the reference's state dictionary.</summary>
    public static IEnumerable<ParameterSlot> Of(nn.Module root)
    {
        var padding = root.named_modules().Select(pair => pair.module).OfType<IPaddedTables>()
            .SelectMany(tables => tables.PaddingRows)
            .ToDictionary(pair => pair.Table, pair => pair.Row, ReferenceEqualityComparer.Instance as IEqualityComparer<Embedding>);
        foreach (var (path, module) in root.named_modules())
        {
            switch (module)
            {
                case Linear linear:
                    yield return new($"{path}.weight", ParameterKind.Matrix, linear.weight!, value => linear.weight = value);
                    if (linear.bias is not null)
                    {
                        yield return new($"{path}.bias", ParameterKind.Zero, linear.bias, value => linear.bias = value);
                    }

                    break;
                case Embedding table:
                    yield return new($"{path}.weight", ParameterKind.Matrix, table.weight!, value => table.weight = value)
                    {
                        PaddingRow = padding.TryGetValue(table, out var row) ? row : null,
                    };
                    break;
                case LayerNorm norm:
                    yield return new($"{path}.weight", ParameterKind.One, norm.weight!, value => norm.weight = value);
                    yield return new($"{path}.bias", ParameterKind.Zero, norm.bias!, value => norm.bias = value);
                    break;
                case PredictionHead owner:
                    yield return new($"{path}.bias", ParameterKind.Zero, owner.Bias, value => owner.Bias = value);
                    break;
                default:
                    break;
            }
        }
    }
}
