using System.Text;
using System.Text.Json;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Ground;
using LukePipeline.Text;

namespace LukePipeline.Corpus.Lines;

/// <summary>Turns one line of a JSON lines file into a document, or says why not. Strict: nothing is repaired or replaced.</summary>
internal sealed class JsonDocumentParser
{
    private readonly byte[] _idField;
    private readonly byte[] _textField;
    private readonly (string Name, byte[] Utf8)[] _metadataFields;
    private readonly byte[]? _wordsField;
    private readonly byte[]? _sentencesField;

    public JsonDocumentParser(CorpusOptions options)
    {
        _idField = Encoding.UTF8.GetBytes(options.IdField);
        _textField = Encoding.UTF8.GetBytes(options.TextField);
        _wordsField = options.WordsField is { } words ? Encoding.UTF8.GetBytes(words) : null;
        _sentencesField = options.SentencesField is { } sentences ? Encoding.UTF8.GetBytes(sentences) : null;
        _metadataFields = [.. options.MetadataFields.Select(f => (f, Encoding.UTF8.GetBytes(f)))];
    }

    /// <summary>Parses a line, <paramref name="position"/> being the offset of its first byte in the file.</summary>
    public CorpusEntry Parse(ReadOnlySpan<byte> line, string source, long position)
    {
        var fields = new Fields();
        var (reason, message) = DocumentText.FindInvalid(line) is var at and >= 0
            ? (ReasonCode.InvalidUtf8, $"Byte {at} of the line is not valid UTF-8.")
            : TryRead(line, fields);
        var id = string.IsNullOrEmpty(fields.Id) ? null : fields.Id;
        if (message is null && fields.Text is null)
        {
            (reason, message) = (ReasonCode.MissingText, $"The document has no field '{Name(_textField)}'.");
        }

        return message is not null
            ? new DocumentFailure(source, position, reason, message) { DocumentId = id }
            : new Document(id, fields.Text!, source, position)
            {
                Words = fields.Words,
                Sentences = fields.Sentences,
                Metadata = fields.Metadata.Count > 0 ? fields.Metadata : Document.NoMetadata,
            };
    }

    private (ReasonCode Reason, string? Message) TryRead(ReadOnlySpan<byte> line, Fields fields)
    {
        var reader = new Utf8JsonReader(line);
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                return (ReasonCode.InvalidJson, "The line is not a JSON object.");
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (ReadField(ref reader, line, fields) is { Message: not null } problem)
                {
                    return problem;
                }
            }

            // Reading on finds what stands behind the object.
            reader.Read();
            return default;
        }
        catch (JsonException e)
        {
            return (ReasonCode.InvalidJson, $"Not valid JSON at byte {e.BytePositionInLine} of the line: {Sentence(e)}");
        }
        catch (InvalidOperationException)
        {
            // Thrown for \ud800 to \udfff without the other half, the one thing that valid JSON in valid UTF-8 can get wrong.
            return (ReasonCode.InvalidUnicode, "A \\u escape is half of a surrogate pair, without the other half.");
        }
    }

    private (ReasonCode Reason, string? Message) ReadField(ref Utf8JsonReader reader, ReadOnlySpan<byte> line, Fields fields)
    {
        var isId = reader.ValueTextEquals(_idField);
        var isText = reader.ValueTextEquals(_textField);
        var isWords = _wordsField is not null && reader.ValueTextEquals(_wordsField);
        var isSentences = _sentencesField is not null && reader.ValueTextEquals(_sentencesField);
        var metadata = MetadataField(ref reader);
        if (!isId && !isText && !isWords && !isSentences && metadata is null)
        {
            reader.Skip();
            return default;
        }

        var name = reader.GetString()!;
        if (!fields.Seen.Add(name))
        {
            return (ReasonCode.InvalidJson, $"The field '{name}' stands there twice.");
        }

        reader.Read();
        if (isId && reader.TokenType is not (JsonTokenType.String or JsonTokenType.Number or JsonTokenType.Null))
        {
            return (ReasonCode.InvalidId, $"The field '{name}' is neither a string nor a number.");
        }

        if (isText && reader.TokenType != JsonTokenType.String)
        {
            return (ReasonCode.MissingText, $"The field '{name}' is not a string.");
        }

        if (isWords || isSentences)
        {
            if (reader.TokenType == JsonTokenType.Null)
            {
                return default;
            }

            if (ReadRanges(ref reader) is not { } ranges)
            {
                return (
                    ReasonCode.InvalidSegmentation,
                    $"The field '{name}' is not a list of [start, end] pairs of whole numbers. Correct it, or choose the segmenter 'rules', which ignores it.");
            }

            fields.Words = isWords ? ranges.ConvertAll(r => new CodePointSpan(r.Start, r.End)) : fields.Words;
            fields.Sentences = isSentences ? ranges.ConvertAll(r => new WordSpan(r.Start, r.End)) : fields.Sentences;
            return default;
        }

        var value = ScalarOrJson(ref reader, line);
        fields.Id = isId ? value : fields.Id;
        fields.Text = isText ? value : fields.Text;
        if (metadata is not null && value is not null)
        {
            fields.Metadata.Add(metadata, value);
        }

        return default;
    }

    private string? MetadataField(ref Utf8JsonReader reader)
    {
        foreach (var (name, utf8) in _metadataFields)
        {
            if (reader.ValueTextEquals(utf8))
            {
                return name;
            }
        }

        return null;
    }

    private static string? ScalarOrJson(ref Utf8JsonReader reader, ReadOnlySpan<byte> line)
    {
        if (reader.TokenType is JsonTokenType.String or JsonTokenType.Null)
        {
            return reader.GetString();
        }

        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return Encoding.UTF8.GetString(line[start..(int)reader.BytesConsumed]);
    }

    private static List<(int Start, int End)>? ReadRanges(ref Utf8JsonReader reader)
    {
        var ranges = new List<(int, int)>();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return null;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.StartArray)
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out var start)
                || !reader.Read() || reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out var end)
                || !reader.Read() || reader.TokenType != JsonTokenType.EndArray)
            {
                return null;
            }

            ranges.Add((start, end));
        }

        return reader.TokenType == JsonTokenType.EndArray ? ranges : null;
    }

    private static string Sentence(JsonException e)
    {
        // The library adds "LineNumber: 0 | BytePositionInLine: 12." to its sentence.
        var end = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? e.Message : e.Message[..end];
    }

    private static string Name(byte[] utf8) => Encoding.UTF8.GetString(utf8);

    private sealed class Fields
    {
        public HashSet<string> Seen { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

        public string? Id { get; set; }

        public string? Text { get; set; }

        public List<CodePointSpan>? Words { get; set; }

        public List<WordSpan>? Sentences { get; set; }
    }
}
