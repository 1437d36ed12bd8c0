using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LukePipeline.Luke.Tokenizer;

/// <summary>
/// Writes JSON as Python's <c>json.dumps(indent=2, ensure_ascii=False)</c> does, so that a directory that went through here
/// and one that went through the reference are the same bytes.
/// </summary>
internal static class PythonJsonWriter
{
    /// <summary>Writes tokens and ids, sorted by code points.</summary>
    public static void WriteIds(TextWriter writer, IEnumerable<KeyValuePair<string, int>> ids)
    {
        var separator = "{\n";
        foreach (var (token, id) in ids.OrderBy(pair => pair.Key, CodePointComparer.Instance))
        {
            writer.Write(separator);
            writer.Write("  ");
            WriteText(writer, token);
            writer.Write(": ");
            writer.Write(id.ToString(CultureInfo.InvariantCulture));
            separator = ",\n";
        }

        writer.Write(separator[0] == '{' ? "{}\n" : "\n}\n");
    }

    /// <summary>Writes a value, and a line end behind it.</summary>
    public static void WriteLine(TextWriter writer, JsonNode? value)
    {
        Write(writer, value, indent: 0);
        writer.Write('\n');
    }

    private static void Write(TextWriter writer, JsonNode? value, int indent)
    {
        switch (value)
        {
            case null:
                writer.Write("null");
                break;
            case JsonObject properties:
                WriteItems(writer, '{', '}', indent, properties, property =>
                {
                    WriteText(writer, property.Key);
                    writer.Write(": ");
                    Write(writer, property.Value, indent + 2);
                });
                break;
            case JsonArray items:
                WriteItems(writer, '[', ']', indent, items, item => Write(writer, item, indent + 2));
                break;
            case var text when text.GetValueKind() == JsonValueKind.String:
                WriteText(writer, text.GetValue<string>());
                break;
            default:
                writer.Write(value.ToJsonString());
                break;
        }
    }

    private static void WriteItems<T>(TextWriter writer, char open, char close, int indent, IEnumerable<T> items, Action<T> write)
    {
        writer.Write(open);
        var separator = "\n";
        foreach (var item in items)
        {
            writer.Write(separator);
            writer.Write(new string(' ', indent + 2));
            write(item);
            separator = ",\n";
        }

        if (separator.Length > 1)
        {
            writer.Write('\n');
            writer.Write(new string(' ', indent));
        }

        writer.Write(close);
    }

    private static void WriteText(TextWriter writer, string text)
    {
        writer.Write('"');
        foreach (var character in text)
        {
            switch (character)
            {
                case '"' or '\\':
                    writer.Write('\\');
                    writer.Write(character);
                    break;
                case '\n':
                    writer.Write("\\n");
                    break;
                case '\r':
                    writer.Write("\\r");
                    break;
                case '\t':
                    writer.Write("\\t");
                    break;
                case '\b':
                    writer.Write("\\b");
                    break;
                case '\f':
                    writer.Write("\\f");
                    break;
                case < ' ':
                    writer.Write($"\\u{(int)character:x4}");
                    break;
                default:
                    writer.Write(character);
                    break;
            }
        }

        writer.Write('"');
    }
}
