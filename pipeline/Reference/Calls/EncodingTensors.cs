using LukePipeline.Luke.Tokenizer.Settings;
using static TorchSharp.torch;

namespace LukePipeline.Reference.Calls;

/// <summary>Encodings as tensors: the reference's <c>return_tensors</c>.</summary>
public static class EncodingTensors
{
    /// <summary>One input as a batch of one.</summary>
    /// <returns>int64 tensors by the reference's names: [1, words], [1, entities], [1, entities, positions]. The caller disposes them.</returns>
    /// <exception cref="LukeTokenizerException">The rows of positions have different lengths (reversed spans).</exception>
    public static Dictionary<string, Tensor> ToTensors(this LukeEncoding encoding, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(encoding);
        return Stack([encoding], device);
    }

    /// <summary>A batch, whose inputs must have been padded to one length.</summary>
    /// <returns>int64 tensors by the reference's names: [B, words], [B, entities], [B, entities, positions]. The caller disposes them.</returns>
    /// <exception cref="LukeTokenizerException">The inputs, or what was cut off from them, have different lengths.</exception>
    public static Dictionary<string, Tensor> ToTensors(this LukeBatchEncoding batch, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return Stack(batch, device);
    }

    /// <summary>Throws where outputs have rows of different lengths, so that they make no tensor.</summary>
    /// <remarks>
    /// So does the reference, but for one case: where the first row is empty torch makes an empty tensor, and the entities of all other
    /// rows are gone without a word. Here that is refused like the rest.
    /// </remarks>
    internal static void RequireShapes(IReadOnlyList<LukeEncoding> batch)
    {
        foreach (var output in batch.SelectMany(EncodingOutputs.Of).GroupBy(output => output.Name, output => output.Value))
        {
            var isRagged = output.Select(row => row is Array array ? array.Length : 0).Distinct().Count() > 1
                || output.SelectMany(row => row as int[][] ?? []).Select(row => row.Length).Distinct().Count() > 1;
            if (isRagged)
            {
                throw new LukeTokenizerException(
                    $"The rows of {output.Key} have different lengths, so they make no tensor: turn on padding (and truncation), and do not "
                    + "ask for overflowing tokens.");
            }
        }
    }

    private static Dictionary<string, Tensor> Stack(IReadOnlyList<LukeEncoding> batch, Device? device)
    {
        RequireShapes(batch);
        return batch
            .SelectMany(EncodingOutputs.Of)
            .GroupBy(output => output.Name, output => output.Value)
            .ToDictionary(output => output.Key, output => Stack([.. output], device));
    }

    private static Tensor Stack(object[] rows, Device? device)
    {
        long[] shape = rows[0] switch
        {
            int[] numbers => [rows.Length, numbers.Length],
            int[][] matrix => [rows.Length, matrix.Length, matrix.FirstOrDefault()?.Length ?? 0],
            _ => [rows.Length],
        };
        var values = rows.SelectMany(Flatten).Select(value => (long)value).ToArray();
        return values.Length == 0 ? zeros(shape, ScalarType.Int64, device) : tensor(values, shape, ScalarType.Int64, device);
    }

    private static IEnumerable<int> Flatten(object row) => row switch
    {
        int[] numbers => numbers,
        int[][] matrix => matrix.SelectMany(numbers => numbers),
        _ => [(int)row],
    };
}
