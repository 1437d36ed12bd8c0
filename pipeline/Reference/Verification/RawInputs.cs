using System.Text.Json;
using LukePipeline.Ground;
using static TorchSharp.torch;

namespace LukePipeline.Reference.Verification;

/// <summary>Whether our tokenizer makes a model case's inputs from the text and spans that the reference made them from.</summary>
internal sealed class RawInputs(string folder)
{
    private readonly RawEncoder _encoder = new();

    /// <param name="tokenizer">Folder below tokenizers/ that the case was made with; null when the list names none.</param>
    /// <param name="raw">How the inputs were made.</param>
    /// <param name="inputs">The recorded inputs; those that no tokenizer makes (labels) are left alone.</param>
    public IEnumerable<TensorComparison> Compare(string? tokenizer, JsonElement raw, IReadOnlyDictionary<string, Tensor> inputs)
    {
        if (tokenizer is null)
        {
            return [new(null, $"the case gives its text, but {ModelCases.FileName} names no tokenizer")];
        }

        var directory = Path.Combine(folder, "tokenizers", tokenizer);
        Dictionary<string, Tensor> made;
        try
        {
            made = _encoder.Encode(directory, raw);
        }
        catch (LukeException e)
        {
            return [new(null, $"encoding the text failed: {e.Message}")];
        }

        return made.Select(pair => Compare(pair.Key, pair.Value, inputs.GetValueOrDefault(pair.Key)));
    }

    private static TensorComparison Compare(string name, Tensor made, Tensor? recorded)
    {
        if (recorded is null)
        {
            return new(null, $"{name}: our tokenizer makes it, the case has no such input");
        }

        // Multiple choice folds the rows into [batch, choices, ...]; a batch without any entity makes float tensors [batch, 0].
        var fits = recorded.numel() == made.numel() && (made.numel() == 0 || made.shape[^1] == recorded.shape[^1]);
        return TensorComparison.Of($"in/{name}", fits ? recorded.reshape(made.shape) : recorded, made, tolerance: 0);
    }
}
