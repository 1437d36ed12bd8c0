using System.Text.Json;

namespace LukePipeline.Reference.Verification;

/// <summary>One recorded call of a model: an entry of <c>cases</c> in model_cases.json.</summary>
/// <param name="Model">Folder below models/, and file in model_cases/ with the tensors.</param>
/// <param name="Class">The class that was called.</param>
/// <param name="Name">Names the case within its model; prefix of its tensors.</param>
/// <param name="Inputs">Names of the inputs.</param>
/// <param name="Outputs">Names of the outputs, those of layers with their number.</param>
/// <param name="Failure">How the reference refused the call; null when it did not.</param>
/// <param name="Tokenizer">Folder below tokenizers/ that made the inputs; null: the one that the list names for all.</param>
/// <param name="Raw">The text and spans that the inputs were made of, as the tokenizer was called; null when they were made otherwise.</param>
internal sealed record ModelCase(
    string Model,
    string Class,
    string Name,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<string> Outputs,
    RecordedFailure? Failure,
    string? Tokenizer,
    JsonElement? Raw)
{
    public string Id => $"{Model}/{Name}";

    public static ModelCase Parse(JsonElement json) =>
        new(
            json.GetProperty("model").GetString()!,
            json.GetProperty("class").GetString()!,
            json.GetProperty("case").GetString()!,
            Names(json, "inputs"),
            Names(json, "outputs"),
            RecordedFailure.Of(json),
            json.TryGetProperty("tokenizer", out var tokenizer) ? tokenizer.GetString() : null,
            json.TryGetProperty("raw", out var raw) && raw.ValueKind == JsonValueKind.Object ? raw : null);

    private static IReadOnlyList<string> Names(JsonElement json, string key) =>
        json.TryGetProperty(key, out var names) && names.ValueKind == JsonValueKind.Array
            ? [.. names.EnumerateArray().Select(name => name.GetString()!)]
            : [];
}
