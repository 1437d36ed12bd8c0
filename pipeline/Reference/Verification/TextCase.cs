using System.Globalization;
using System.Text.Json;
using LukePipeline.Ground;
using LukePipeline.Luke.Tokenizer.Settings;
using LukePipeline.Reference.Modeling.Heads;
using static TorchSharp.torch;

namespace LukePipeline.Reference.Verification;

/// <summary>
/// A text with spans to run a model over. In JSON an entry of model_cases.json with <c>raw</c>, or that object itself
/// (<c>{"task", "init", "call"}</c>), or just the arguments of the call (<c>{"text", "entity_spans", ...}</c>); beside them
/// <c>case</c> (its name), <c>class</c>, <c>outputs</c>, <c>choices</c> and labels are optional.
/// </summary>
internal sealed class TextCase
{
    private static readonly string[] LabelNames = ["labels", "entity_labels", "start_positions", "end_positions"];

    private readonly JsonElement _json;

    private TextCase(string name, JsonElement json, JsonElement raw)
    {
        Name = name;
        Raw = raw;
        _json = json;
        Class = Text(json, "class");
    }

    public string Name { get; }

    /// <summary>The class to run it with; null: that of the model.</summary>
    public string? Class { get; }

    /// <summary>An object with <c>call</c>, and perhaps <c>task</c> and <c>init</c>.</summary>
    public JsonElement Raw { get; }

    /// <summary>Labels that the case gives, as nested lists: whole numbers make int64, others float32.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> Labels => LabelNames
        .Where(name => _json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array)
        .Select(name => new KeyValuePair<string, Tensor>(name, Numbers(_json.GetProperty(name))));

    /// <summary>The task that a class is made for, in the tokenizer's words; null: none.</summary>
    public static string? TaskOf(string className) => LukeTaskNames.NameOf(className switch
    {
        nameof(LukeForEntityClassification) => LukeTask.EntityClassification,
        nameof(LukeForEntityPairClassification) => LukeTask.EntityPairClassification,
        nameof(LukeForEntitySpanClassification) => LukeTask.EntitySpanClassification,
        _ => LukeTask.None,
    });

    /// <param name="path">The file.</param>
    /// <param name="model">Cases that name another model are left out.</param>
    /// <returns>The cases, what was left out and why, and the tokenizer that the file names for all, if it does.</returns>
    /// <exception cref="CaseFormatException">The file is missing or not of this form.</exception>
    public static (IReadOnlyList<TextCase> Cases, IReadOnlyList<string> Skipped, string? Tokenizer) ReadFile(string path, string model)
    {
        JsonElement root;
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            root = document.RootElement.Clone();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new CaseFormatException($"{path}: cannot be read as cases: {e.Message}", e);
        }

        var list = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("cases", out var member) ? member : root;
        if (list.ValueKind != JsonValueKind.Array || list.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.Object))
        {
            throw new CaseFormatException($"{path}: a file of cases is a list of objects, or an object with such a list under 'cases'.");
        }

        List<TextCase> cases = [];
        List<string> skipped = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (var (index, json) in list.EnumerateArray().Index())
        {
            var name = Text(json, "case") ?? index.ToString("D4", CultureInfo.InvariantCulture);
            if (Text(json, "model") is { } other && other != model)
            {
                skipped.Add($"{other}/{name} is for another model.");
            }
            else if (FindRaw(json) is not { } raw)
            {
                skipped.Add($"{name} gives no text.");
            }
            else if (!names.Add(name))
            {
                throw new CaseFormatException($"{path}: two cases are named {name}.");
            }
            else
            {
                cases.Add(new(name, json, raw));
            }
        }

        return (cases, skipped, root.ValueKind == JsonValueKind.Object ? Text(root, "tokenizer") : null);
    }

    /// <summary>Whether the case lists an output of that name, or one of its layers.</summary>
    public bool Wants(string output) =>
        _json.TryGetProperty("outputs", out var names) && names.ValueKind == JsonValueKind.Array
        && names.EnumerateArray().Any(name => name.ValueKind == JsonValueKind.String
            && name.GetString()!.StartsWith(output + ".", StringComparison.Ordinal));

    /// <summary>
    /// [rows, ...] to [questions, choices, ...]: as many choices as the case says, or as there are rows with the first row's text.
    /// </summary>
    public Dictionary<string, Tensor> FoldChoices(Dictionary<string, Tensor> inputs)
    {
        var rows = inputs["input_ids"].shape[0];
        var choices = _json.TryGetProperty("choices", out var given) && given.TryGetInt32(out var count) ? count : EqualTexts();
        return choices >= 1 && rows % choices == 0
            ? inputs.ToDictionary(pair => pair.Key, pair => pair.Value.reshape([-1, choices, .. pair.Value.shape[1..]]), StringComparer.Ordinal)
            : throw new LukeException($"{rows} rows do not make questions of {choices} choices each; say 'choices'.");
    }

    private int EqualTexts()
    {
        var text = Raw.GetProperty("call").GetProperty("text");
        return text.ValueKind != JsonValueKind.Array
            ? 1
            : text.EnumerateArray().TakeWhile(row => JsonElement.DeepEquals(row, text[0])).Count();
    }

    private static JsonElement? FindRaw(JsonElement json)
    {
        if (json.TryGetProperty("raw", out var raw) && raw.ValueKind == JsonValueKind.Object)
        {
            return raw;
        }

        if (json.TryGetProperty("call", out _))
        {
            return json;
        }

        if (!json.TryGetProperty("text", out _))
        {
            return null;
        }

        string[] own = ["case", "model", "class", "task", "init", "inputs", "outputs", "note", "choices", .. LabelNames];
        var call = json.EnumerateObject().Where(member => !own.Contains(member.Name)).ToDictionary(member => member.Name, member => member.Value);
        var made = json.EnumerateObject().Where(member => member.Name is "task" or "init").ToDictionary(member => member.Name, member => member.Value);
        made["call"] = JsonSerializer.SerializeToElement(call);
        return JsonSerializer.SerializeToElement(made);
    }

    private static string? Text(JsonElement json, string key) =>
        json.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static Tensor Numbers(JsonElement list)
    {
        List<long> shape = [];
        for (var level = list; level.ValueKind == JsonValueKind.Array; level = level[0])
        {
            shape.Add(level.GetArrayLength());
            if (level.GetArrayLength() == 0)
            {
                break;
            }
        }

        JsonElement[] numbers = [.. Flatten(list)];
        return numbers.All(number => number.TryGetInt64(out _))
            ? tensor(numbers.Select(number => number.GetInt64()).ToArray()).reshape([.. shape])
            : tensor(numbers.Select(number => number.GetSingle()).ToArray()).reshape([.. shape]);
    }

    private static IEnumerable<JsonElement> Flatten(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray().SelectMany(Flatten) : [element];
}
