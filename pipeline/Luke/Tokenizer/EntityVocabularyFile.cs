using System.Text;
using System.Text.Json;
using LukePipeline.Ground;
using LukePipeline.Luke.Tokenizer.Settings;

namespace LukePipeline.Luke.Tokenizer;

/// <summary>How a file of entity titles is laid out.</summary>
internal enum EntityVocabularyFormat
{
    /// <summary>One JSON object: title to id.</summary>
    Dictionary,

    /// <summary>A JSON object a line: <c>id</c>, <c>entities</c> (pairs of title and language), <c>count</c>.</summary>
    Lines,

    /// <summary>A title and a count a line, with a tab between; the line number, from 0, is the id.</summary>
    Tabbed,
}

/// <summary>Receives titles and ids in the order of the file.</summary>
internal interface IEntityVisitor
{
    /// <summary>Takes one entry; the title is UTF-8 and only valid during the call.</summary>
    void Visit(ReadOnlySpan<byte> title, int id);
}

/// <summary>Reads the three layouts of entity vocabularies.</summary>
internal static class EntityVocabularyFile
{
    /// <summary>A title of a hundred bytes for ten million entities.</summary>
    private const long MaxBytes = 1 << 30;

    /// <summary>Titles that have no language, also where the file gives them one.</summary>
    private static readonly string[] Roles = ["[MASK]", "[PAD]", "[UNK]"];

    /// <summary>Reads a file, whatever its layout, and says which it has.</summary>
    /// <exception cref="LukeTokenizerException">The file is missing or damaged.</exception>
    public static EntityVocabularyFormat Read<TVisitor>(string path, ref TVisitor visitor)
        where TVisitor : struct, IEntityVisitor
    {
        try
        {
            var bytes = RegularFile.ReadAll(path, MaxBytes);
            var format = Detect(bytes);
            switch (format)
            {
                case EntityVocabularyFormat.Dictionary:
                    ReadDictionary(path, bytes, ref visitor);
                    break;
                case EntityVocabularyFormat.Lines:
                    ReadLines(path, bytes, ref visitor);
                    break;
                default:
                    ReadTabbed(path, bytes, ref visitor);
                    break;
            }

            return format;
        }
        catch (Exception exception)
            when (exception is JsonException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw JsonFile.Failure(path, exception.Message, exception);
        }
    }

    private static EntityVocabularyFormat Detect(ReadOnlySpan<byte> bytes)
    {
        var text = bytes.TrimStart(" \t\r\n"u8);
        if (text.IsEmpty || text[0] != '{')
        {
            return EntityVocabularyFormat.Tabbed;
        }

        var lineEnd = text.IndexOf((byte)'\n');
        var reader = new Utf8JsonReader(lineEnd < 0 ? text : text[..lineEnd]);
        try
        {
            return JsonDocument.TryParseValue(ref reader, out var first) && first.RootElement.TryGetProperty("entities", out var entities)
                && entities.ValueKind == JsonValueKind.Array
                ? EntityVocabularyFormat.Lines
                : EntityVocabularyFormat.Dictionary;
        }
        catch (JsonException)
        {
            return EntityVocabularyFormat.Dictionary; // an object over many lines
        }
    }

    private static void ReadDictionary<TVisitor>(string path, byte[] bytes, ref TVisitor visitor)
        where TVisitor : struct, IEntityVisitor
    {
        var reader = new Utf8JsonReader(bytes);
        reader.Read();
        byte[] unescaped = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var title = reader.ValueSpan;
            if (reader.ValueIsEscaped)
            {
                if (unescaped.Length < title.Length)
                {
                    unescaped = new byte[title.Length * 2];
                }

                title = unescaped.AsSpan(0, reader.CopyString(unescaped));
            }

            reader.Read();
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out var id) || id < 0)
            {
                throw JsonFile.Failure(path, $"the id of '{Encoding.UTF8.GetString(title)}' must be an integer that is not negative");
            }

            visitor.Visit(title, id);
        }

        reader.Read(); // nothing may follow the object
    }

    private static void ReadLines<TVisitor>(string path, byte[] bytes, ref TVisitor visitor)
        where TVisitor : struct, IEntityVisitor
    {
        var number = 0;
        foreach (var range in bytes.AsSpan().Split((byte)'\n'))
        {
            number++;
            var line = bytes.AsMemory(range);
            if (line.Span.Trim(" \t\r"u8).IsEmpty)
            {
                continue;
            }

            using var document = JsonDocument.Parse(line);
            var entry = document.RootElement;
            if (entry.ValueKind != JsonValueKind.Object
                || !entry.TryGetProperty("id", out var value) || value.ValueKind != JsonValueKind.Number
                || !value.TryGetInt32(out var id) || id < 0
                || !entry.TryGetProperty("entities", out var entities) || entities.ValueKind != JsonValueKind.Array)
            {
                throw JsonFile.Failure(path, $"line {number} must have an id that is not negative and a list of entities");
            }

            foreach (var entity in entities.EnumerateArray())
            {
                if (entity.ValueKind != JsonValueKind.Array || entity.GetArrayLength() != 2
                    || entity[0].ValueKind != JsonValueKind.String
                    || entity[1].ValueKind is not (JsonValueKind.String or JsonValueKind.Null))
                {
                    throw JsonFile.Failure(path, $"line {number}: an entity is a title and a language (or null)");
                }

                var title = entity[0].GetString()!;
                var isRole = Roles.Contains(title, StringComparer.Ordinal);
                var name = isRole || entity[1].GetString() is not { } language ? title : $"{language}:{title}";
                visitor.Visit(Encoding.UTF8.GetBytes(name), id);
                if (isRole)
                {
                    break; // the same entity in every language
                }
            }
        }
    }

    private static void ReadTabbed<TVisitor>(string path, ReadOnlySpan<byte> bytes, ref TVisitor visitor)
        where TVisitor : struct, IEntityVisitor
    {
        var id = 0;
        foreach (var range in bytes.TrimEnd((byte)'\n').Split((byte)'\n'))
        {
            var line = bytes[range];
            var tab = line.IndexOf((byte)'\t');
            if (tab < 0)
            {
                throw JsonFile.Failure(path, $"it is no JSON object, and line {id + 1} is no title and count with a tab between");
            }

            visitor.Visit(line[..tab], id++);
        }
    }
}
