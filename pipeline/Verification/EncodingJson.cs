using System.Text.Json.Nodes;
using LukePipeline.Tokenization;

namespace LukePipeline.Verification;

/// <summary>Encodings under the names of the reference's outputs.</summary>
public static class EncodingJson
{
    /// <summary>The outputs of one input: each a list, a list of lists, or a number.</summary>
    public static JsonObject ToJson(LukeEncoding encoding)
    {
        JsonObject json = [];
        foreach (var (name, value) in Outputs(encoding))
        {
            json[name] = ToNode(value);
        }

        return json;
    }

    /// <summary>The outputs of a batch: each a list with one element a row.</summary>
    public static JsonObject ToJson(IReadOnlyList<LukeEncoding> batch)
    {
        JsonObject json = [];
        foreach (var (name, value) in batch.SelectMany(Outputs))
        {
            if (json[name] is not JsonArray rows)
            {
                json[name] = rows = [];
            }

            rows.Add(ToNode(value));
        }

        return json;
    }

    /// <summary>Throws where the outputs of a batch have rows of different lengths, so that they make no tensor.</summary>
    internal static void RequireTensorShapes(IReadOnlyList<LukeEncoding> batch)
    {
        foreach (var output in batch.SelectMany(Outputs).GroupBy(output => output.Name))
        {
            if (output.Select(row => row.Value is Array array ? array.Length : -1).Distinct().Count() > 1
                || output.SelectMany(row => row.Value as int[][] ?? []).Select(row => row.Length).Distinct().Count() > 1)
            {
                throw new LukeTokenizerException(
                    $"The rows of {output.Key} have different lengths, so they make no tensor: turn on padding (and truncation).");
            }
        }
    }

    private static IEnumerable<(string Name, object Value)> Outputs(LukeEncoding encoding) =>
        new (string Name, object? Value)[]
        {
            ("input_ids", encoding.InputIds),
            ("attention_mask", encoding.AttentionMask),
            ("token_type_ids", encoding.TokenTypeIds),
            ("special_tokens_mask", encoding.SpecialTokensMask),
            ("entity_ids", encoding.EntityIds),
            ("entity_position_ids", encoding.EntityPositionIds),
            ("entity_attention_mask", encoding.EntityAttentionMask),
            ("entity_token_type_ids", encoding.EntityTokenTypeIds),
            ("entity_start_positions", encoding.EntityStartPositions),
            ("entity_end_positions", encoding.EntityEndPositions),
            ("overflowing_tokens", encoding.OverflowingTokens),
            ("num_truncated_tokens", encoding.NumTruncatedTokens),
            ("overflowing_entities", encoding.OverflowingEntities),
            ("num_truncated_entities", encoding.NumTruncatedEntities),
            ("length", encoding.Length),
        }.Where(output => output.Value is not null).Select(output => (output.Name, output.Value!));

    private static JsonNode ToNode(object value) => value switch
    {
        int number => number,
        int[] numbers => new JsonArray([.. numbers.Select(number => (JsonNode)number)]),
        int[][] rows => new JsonArray([.. rows.Select(ToNode)]),
        _ => throw new InvalidOperationException($"No JSON for {value.GetType()}."),
    };
}
