using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using LukePipeline.Ground;

namespace LukePipeline.Luke.Config;

/// <summary>config.json to <see cref="LukeConfig"/> and back.</summary>
internal static class LukeConfigJson
{
    private const string ModelType = "luke";

    /// <summary>What the reference's base class knows, or nobody but us: written only where the value is not the default.</summary>
    private static readonly string[] InheritedKeys =
    [
        "pair_hidden_size",
        "architectures", "torch_dtype", "transformers_version", "id2label", "label2id", "problem_type", "output_attentions",
        "output_hidden_states", "tie_word_embeddings", "chunk_size_feed_forward", "finetuning_task", "tokenizer_class", "sep_token_id",
    ];

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new PythonFloat() },
    };

    public static LukeConfig Parse(byte[] json, string source)
    {
        try
        {
            if (JsonNode.Parse(json) is not JsonObject fields)
            {
                throw new LukeException($"{source}: a configuration is a JSON object.");
            }

            var config = Read(fields);
            var problems = LukeConfigRules.Problems(config).ToList();
            return problems.Count == 0
                ? config
                : throw new LukeException($"{source}: {string.Join("; ", problems)}. Is this the configuration of a LUKE model?");
        }
        catch (JsonException e)
        {
            var key = e.Path is null or "$" ? "" : $"key '{e.Path.TrimStart('$', '.')}': ";
            throw new LukeException($"{source}: {key}not what a LUKE configuration holds there: {e.Message}", e);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or FormatException or OverflowException or NotSupportedException)
        {
            // How JsonNode reports a key that stands twice, a value that is not of the kind asked for, and half a surrogate pair.
            throw new LukeException($"{source}: {e.Message}", e);
        }
    }

    public static string Write(LukeConfig config)
    {
        var fields = JsonSerializer.SerializeToNode(config, Options)!.AsObject();
        var defaults = JsonSerializer.SerializeToNode(new LukeConfig(), Options)!.AsObject();
        foreach (var key in InheritedKeys.Where(key => JsonNode.DeepEquals(fields[key], defaults[key])))
        {
            fields.Remove(key);
        }

        fields["model_type"] = ModelType;
        var sorted = new JsonObject();
        foreach (var (key, value) in fields.OrderBy(field => field.Key, StringComparer.Ordinal))
        {
            sorted[key] = value?.DeepClone();
        }

        return sorted.ToJsonString(Options) + "\n";
    }

    private static LukeConfig Read(JsonObject fields)
    {
        var modelType = fields["model_type"];
        if (modelType is not null && (modelType.GetValueKind() != JsonValueKind.String || modelType.GetValue<string>() != ModelType))
        {
            throw new JsonException($"model_type is {modelType.ToJsonString()}, this library runs \"{ModelType}\".");
        }

        fields.Remove("model_type");

        // The names decide the number of classes; num_labels counts only where there are none.
        var named = fields["id2label"] is not null;
        var numLabels = fields["num_labels"];
        foreach (var (key, value) in fields.Where(field => field.Value is null).ToList())
        {
            if (key is "id2label" or "label2id")
            {
                fields.Remove(key);
            }
        }

        fields.Remove("num_labels");
        var config = fields.Deserialize<LukeConfig>(Options)!;
        if (!named && numLabels is not null)
        {
            config = config with { Id2Label = LukeLabels.Numbered(LabelCount(numLabels)) };
        }

        return fields.ContainsKey("label2id") ? config : config with { Label2Id = LukeLabels.Inverse(config.Id2Label) };
    }

    private static int LabelCount(JsonNode value)
    {
        var count = value.Deserialize<int>(Options);
        return count is >= 0 and <= 1_000_000
            ? count
            : throw new JsonException($"num_labels is {count.ToString(CultureInfo.InvariantCulture)}.");
    }

    /// <summary>Floats as Python prints them (1e-05, 1.0), so that a file that only passes through does not change.</summary>
    private sealed class PythonFloat : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            var text = value.ToString("R", CultureInfo.InvariantCulture).ToLowerInvariant();
            writer.WriteRawValue(text.AsSpan().IndexOfAny(".e") < 0 ? text + ".0" : text);
        }
    }
}
