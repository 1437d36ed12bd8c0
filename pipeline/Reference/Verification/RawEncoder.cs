using System.Text.Json;
using System.Text.Json.Nodes;
using LukePipeline.Ground;
using LukePipeline.Luke.Tokenizer;
using LukePipeline.Reference.Calls;
using LukePipeline.Reference.Modeling.Layers;
using static TorchSharp.torch;

namespace LukePipeline.Reference.Verification;

/// <summary>
/// How the inputs of a model case were made: <c>task</c>, <c>init</c> (arguments of <c>from_pretrained</c>) and <c>call</c> (arguments of
/// <c>tokenizer(...)</c>). A tokenizer is opened once for all calls that share it.
/// </summary>
internal sealed class RawEncoder
{
    private readonly Dictionary<string, LukeTokenizer> _tokenizers = new(StringComparer.Ordinal);

    /// <summary>Makes the inputs with our tokenizer.</summary>
    /// <param name="tokenizerDirectory">The tokenizer's files.</param>
    /// <param name="raw">The object with the three members.</param>
    /// <param name="defaultTask">The task where <paramref name="raw"/> does not mention one; null: none.</param>
    /// <exception cref="LukeException">The tokenizer cannot be opened, or refuses the call.</exception>
    public Dictionary<string, Tensor> Encode(string tokenizerDirectory, JsonElement raw, string? defaultTask = null)
    {
        var init = Init(raw, defaultTask);
        var key = $"{tokenizerDirectory} {init.ToJsonString()}";
        if (!_tokenizers.TryGetValue(key, out var tokenizer))
        {
            var options = ReferenceCallReader.ReadOptions(JsonSerializer.SerializeToElement(init));
            _tokenizers.Add(key, tokenizer = LukeTokenizer.FromPretrained(tokenizerDirectory, options));
        }

        var call = ReferenceCallReader.ReadCall(raw.GetProperty("call"));
        var rows = call.Run(tokenizer);
        var tensors = rows is LukeBatchEncoding batch ? batch.ToTensors() : rows[0].ToTensors();
        return tensors.Where(pair => LukeInputNames.All.Contains(pair.Key)).ToDictionary(StringComparer.Ordinal);
    }

    private static JsonObject Init(JsonElement raw, string? defaultTask)
    {
        var init = raw.TryGetProperty("init", out var given) && given.ValueKind == JsonValueKind.Object
            ? JsonNode.Parse(given.GetRawText())!.AsObject()
            : [];
        if (raw.TryGetProperty("task", out var task))
        {
            init["task"] = JsonNode.Parse(task.GetRawText());
        }
        else if (defaultTask is not null && !init.ContainsKey("task"))
        {
            init["task"] = defaultTask;
        }

        return init;
    }
}
