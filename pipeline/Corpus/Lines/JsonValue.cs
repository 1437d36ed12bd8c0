using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LukePipeline.Corpus.Lines;

/// <summary>What is made of the values of JSON.</summary>
internal static class JsonValue
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = MaxDepth, SkipValidation = true };

    /// <summary>JSON has no limit, and its reader none but memory: a bit a level.</summary>
    public const int MaxDepth = 1 << 24;

    /// <summary>The value that the reader stands at as text: a string as it is, a number as it is written, a list or an object as JSON without blanks.</summary>
    /// <returns>Null for null.</returns>
    public static string? Text(ref Utf8JsonReader reader, ReadOnlySpan<byte> line)
    {
        if (reader.TokenType is JsonTokenType.String or JsonTokenType.Null)
        {
            return reader.GetString();
        }

        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            return WithoutBlanks(ref reader);
        }

        var start = (int)reader.TokenStartIndex;
        return Encoding.UTF8.GetString(line[start..(int)reader.BytesConsumed]);
    }

    /// <summary>The list of pairs <c>[start, end]</c> that the reader stands at; null for anything else, which is passed over.</summary>
    public static List<(int Start, int End)>? Ranges(ref Utf8JsonReader reader)
    {
        var (pairs, depth) = (new List<(int, int)>(), reader.CurrentDepth);
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return null;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.StartArray)
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out var start)
                || !reader.Read() || reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out var end)
                || !reader.Read() || reader.TokenType != JsonTokenType.EndArray)
            {
                break;
            }

            pairs.Add((start, end));
        }

        if (reader.TokenType == JsonTokenType.EndArray && reader.CurrentDepth == depth)
        {
            return pairs;
        }

        while (reader.CurrentDepth > depth || reader.TokenType is not (JsonTokenType.EndArray or JsonTokenType.EndObject))
        {
            reader.Read();
        }

        return null;
    }

    private static string WithoutBlanks(ref Utf8JsonReader reader)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Compact))
        {
            var depth = reader.CurrentDepth;
            do
            {
                Copy(ref reader, writer);
            }
            while (reader.CurrentDepth > depth || reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray ? reader.Read() : false);
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static void Copy(ref Utf8JsonReader reader, Utf8JsonWriter writer)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                writer.WriteStartObject();
                break;
            case JsonTokenType.EndObject:
                writer.WriteEndObject();
                break;
            case JsonTokenType.StartArray:
                writer.WriteStartArray();
                break;
            case JsonTokenType.EndArray:
                writer.WriteEndArray();
                break;
            case JsonTokenType.PropertyName:
                writer.WritePropertyName(reader.GetString()!);
                break;
            case JsonTokenType.String:
                writer.WriteStringValue(reader.GetString());
                break;
            default:
                writer.WriteRawValue(reader.ValueSpan, skipInputValidation: true);
                break;
        }
    }
}
