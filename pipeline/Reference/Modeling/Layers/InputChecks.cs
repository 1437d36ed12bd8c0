using System.Diagnostics.CodeAnalysis;
using LukePipeline.Ground;
using LukePipeline.Ground.Torch;
using LukePipeline.Luke.Config;
using static TorchSharp.torch;

namespace LukePipeline.Reference.Modeling.Layers;

/// <summary>
/// Checks that torch would make late, in its own words, or (on a GPU) by killing the context.
/// They cost a minimum and a maximum over a few small tensors of ids.
/// </summary>
internal static class InputChecks
{
    /// <summary>The label of rows that do not count.</summary>
    public const long IgnoredLabel = -100;

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
            throw new ModelInputException(InputFault.OutOfRange, $"{name} holds {(low < 0 ? low : high)}, the model has rows 0..{rows - 1}.");
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
                InputFault.OutOfRange,
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
                InputFault.OutOfRange,
                $"entity_position_ids hold {high}, the model has positions 0..{config.MaxPositionEmbeddings - 1}.");
        }
    }

    public static void Dimensions(Tensor tensor, string name, string shape, int dimensions)
    {
        if (tensor.dim() != dimensions)
        {
            throw new ModelInputException(
                InputFault.Mismatch, $"{name} has shape [{string.Join(", ", tensor.shape)}], expected {shape}.");
        }
    }

    /// <summary>Refuses shapes that torch could not broadcast to <paramref name="target"/>.</summary>
    public static void Broadcasts(Tensor tensor, string name, params ReadOnlySpan<long> target)
    {
        long[] shape = tensor.shape;
        var fits = shape.Length <= target.Length;
        for (var i = 1; fits && i <= shape.Length; i++)
        {
            fits = shape[^i] == 1 || shape[^i] == target[^i];
        }

        if (!fits)
        {
            throw new ModelInputException(
                InputFault.Mismatch, $"{name} has shape [{string.Join(", ", shape)}], expected [{string.Join(", ", target.ToArray())}].");
        }
    }

    /// <summary>Refuses labels that are no class indexes, one for each row of scores; -100 stands for none.</summary>
    public static void ClassIndexes(Tensor labels, string name, long rows, long classes)
    {
        WholeNumbers(labels, name);
        if (labels.numel() != rows)
        {
            throw new ModelInputException(
                InputFault.Invalid, $"{name} has shape [{string.Join(", ", labels.shape)}], but there are {rows} rows of scores: one label each.");
        }

        using var judged = labels.masked_select(labels.Differs(IgnoredLabel));
        Ids(judged, name, classes);
    }

    public static void Present([NotNull] Tensor? tensor, string name, string model)
    {
        if (tensor is null)
        {
            throw new ModelInputException(InputFault.Missing, $"{model} needs {name}.");
        }
    }

    private static void WholeNumbers(Tensor tensor, string name)
    {
        if (tensor.dtype is not (ScalarType.Int64 or ScalarType.Int32))
        {
            throw new ModelInputException(
                InputFault.Mismatch, $"{name} holds {tensor.dtype} values, expected whole numbers (int64 or int32).");
        }
    }

    private static (long Low, long High) Range(Tensor tensor)
    {
        using var low = tensor.min();
        using var high = tensor.max();
        return (low.to_type(ScalarType.Int64).item<long>(), high.to_type(ScalarType.Int64).item<long>());
    }
}
