using System.Text.Json;
using static TorchSharp.torch;

namespace LukePipeline.Verification;

/// <summary>Whether our tokenizer makes a model case's inputs from the text and spans that the reference made them from.</summary>
internal static class RawInputs
{
    public static IEnumerable<TensorComparison> Compare(
        string folder, string? tokenizer, JsonElement raw, IReadOnlyDictionary<string, Tensor> inputs) => [];
}
