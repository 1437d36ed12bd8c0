using System.Diagnostics.CodeAnalysis;
using static TorchSharp.torch;

namespace LukePipeline.Modeling;

/// <summary>
/// Checks that torch would make late, in its own words, or (on a GPU) by killing the context.
/// They cost a minimum and a maximum over a few small tensors of ids.
/// </summary>
internal static class InputChecks
{
    /// <summary>Refuses ids outside 0..<paramref name="rows"/>-1, and ids that are not whole numbers.</summary>
    public static void Ids(Tensor ids, string name, long rows)
    {
        WholeNumbers(ids, name);
        if (ids.numel() == 0)
        {
            return;
        }

        var (low, high) = Range(ids);
        if (low < 0 || high >= rows)
        {
            throw new ModelInputException($"{name} holds {(low < 0 ? low : high)}, the model has rows 0..{rows - 1}.");
        }
    }

    /// <summary>Refuses word positions beyond the table: the text is longer than the model.</summary>
    public static void WordPositions(Tensor positions, LukeConfig config)
    {
        WholeNumbers(positions, "position_ids");
        if (positions.numel() == 0)
        {
            return;
        }

        var (low, high) = Range(positions);
        if (low < 0 || high >= config.MaxPositionEmbeddings)
        {
            throw new ModelInputException(
                $"position_ids reach {(low < 0 ? low : high)}, the model has positions 0..{config.MaxPositionEmbeddings - 1}: "
                + $"a text may have at most {config.MaxTokens} tokens, special tokens included.");
        }
    }

    /// <summary>Refuses entity positions beyond the table. Negative ones are allowed: -1 means none.</summary>
    public static void EntityPositions(Tensor positions, LukeConfig config)
    {
        WholeNumbers(positions, "entity_position_ids");
        if (positions.numel() == 0)
        {
            return;
        }

        var high = Range(positions).High;
        if (high >= config.MaxPositionEmbeddings)
        {
            throw new ModelInputException(
                $"entity_position_ids hold {high}, the model has positions 0..{config.MaxPositionEmbeddings - 1}.");
        }
    }

    public static void Dimensions(Tensor tensor, string name, string shape, int dimensions)
    {
        if (tensor.dim() != dimensions)
        {
            throw new ModelInputException($"{name} has shape [{string.Join(", ", tensor.shape)}], expected {shape}.");
        }
    }

    public static void Present([NotNull] Tensor? tensor, string name, string model)
    {
        if (tensor is null)
        {
            throw new ModelInputException($"{model} needs {name}.");
        }
    }

    private static void WholeNumbers(Tensor tensor, string name)
    {
        if (tensor.dtype is not (ScalarType.Int64 or ScalarType.Int32))
        {
            throw new ModelInputException($"{name} holds {tensor.dtype} values, expected whole numbers (int64 or int32).");
        }
    }

    private static (long Low, long High) Range(Tensor tensor)
    {
        using var low = tensor.min();
        using var high = tensor.max();
        return (low.to_type(ScalarType.Int64).item<long>(), high.to_type(ScalarType.Int64).item<long>());
    }
}
