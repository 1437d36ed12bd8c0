using System.Text.Json.Nodes;
using LukePipeline.Reference.Calls;

namespace LukePipeline.Reference.Verification;

/// <summary>Encodings as JSON, under the names of the reference's outputs.</summary>
public static class EncodingJson
{
    /// <summary>The outputs of one input: each a list, a list of lists, or a number.</summary>
    public static JsonObject ToJson(LukeEncoding encoding)
    {
        ArgumentNullException.ThrowIfNull(encoding);
        JsonObject json = [];
        foreach (var (name, value) in EncodingOutputs.Of(encoding))
        {
            json[name] = ToNode(value);
        }

        return json;
    }

    /// <summary>The outputs of a batch: each a list with one element a row.</summary>
    public static JsonObject ToJson(IReadOnlyList<LukeEncoding> batch)
    {
        JsonObject json = [];
        foreach (var (name, value) in batch.SelectMany(EncodingOutputs.Of))
        {
            if (json[name] is not JsonArray rows)
            {
                json[name] = rows = [];
            }

            rows.Add(ToNode(value));
        }

        return json;
    }

    private static JsonNode ToNode(object value) => value switch
    {
        int number => number,
        int[] numbers => new JsonArray([.. numbers.Select(number => (JsonNode)number)]),
        int[][] rows => new JsonArray([.. rows.Select(ToNode)]),
        _ => throw new InvalidOperationException($"No JSON for {value.GetType()}."),
    };
}
