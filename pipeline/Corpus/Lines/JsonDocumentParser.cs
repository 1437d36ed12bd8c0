using System.Text;
using System.Text.Json;
using LukePipeline.Corpus.Brought;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Ground;
using LukePipeline.Text;

namespace LukePipeline.Corpus.Lines;

/// <summary>Turns a JSON object into a document, or says why not. What is read is read strictly: nothing is repaired or replaced.</summary>
internal sealed class JsonDocumentParser
{
    private static readonly JsonReaderOptions Deep = new() { MaxDepth = JsonValue.MaxDepth };

    private readonly CorpusOptions _options;
    private readonly Dictionary<string, byte[]> _fields;

    public JsonDocumentParser(CorpusOptions options)
    {
        _options = options;
        _fields = new[] { options.IdField, options.TextField, options.WordsField, options.SentencesField, options.MentionsField }.OfType<string>().Concat(options.MetadataFields)
            .Distinct(StringComparer.Ordinal)
            .ToDictionary(field => field, Encoding.UTF8.GetBytes, StringComparer.Ordinal);
    }

    /// <summary>Whether an object has the field of the text at its top; true as well where that cannot be told.</summary>
    public bool HasText(ReadOnlySpan<byte> json) => FieldNames(json) is not { } names || names.Contains(_options.TextField);

    /// <summary>Parses an object, <paramref name="position"/> being the offset of its first byte in the file.</summary>
    public CorpusEntry Parse(ReadOnlySpan<byte> line, string source, long position)
    {
        var undecoded = new List<string>();
        if (DocumentText.FindInvalid(line) is var at and >= 0)
        {
            if (WithoutUndecoded(line, undecoded) is not { } decoded)
            {
                return new DocumentFailure(source, position, ReasonCode.InvalidUtf8, $"Byte {at} of the line is not valid UTF-8.");
            }

            line = decoded;
        }

        var fields = new Fields();
        var (reason, message) = TryRead(line, fields);
        if (message is not null && reason == ReasonCode.InvalidJson && UnreadJson.Blank(line, (name, value) => !IsOneOf(_fields.Values, name) && UnreadJson.IsForgiven(value)) is { } readable)
        {
            // Once more without what nobody reads.
            var again = new Fields();
            if (TryRead(readable, again) is { Message: null } fine)
            {
                (fields, (reason, message)) = (again, fine);
            }
        }

        var id = string.IsNullOrEmpty(fields.Id) ? null : fields.Id;
        if (message is null && fields.Text is null)
        {
            (reason, message) = (ReasonCode.MissingText, FieldList.Missing(_options.TextField, FieldNames(line) ?? []));
        }

        if (message is not null)
        {
            return new DocumentFailure(source, position, reason, message) { DocumentId = id };
        }

        undecoded.ForEach(field => fields.Metadata.Remove(field));
        var document = BroughtSegmentation.Take(
            new Document(id, fields.Text!, source, position) { Metadata = fields.Metadata.Count > 0 ? fields.Metadata : Document.NoMetadata, UndecodedFields = undecoded },
            fields.Words,
            fields.Sentences,
            fields.Ignored,
            _options);
        return _options.MentionsField is { } mentions ? MentionList.Take(document, fields.Mentions, mentions) : document;
    }

    private static bool IsOneOf(IEnumerable<byte[]> names, byte[] name) => names.Any(field => field.AsSpan().SequenceEqual(name));

    /// <summary>
    /// The object without the values that are not UTF-8, where these are merely carried (those are listed) or nobody reads them; null where
    /// others are not.
    /// </summary>
    private byte[]? WithoutUndecoded(ReadOnlySpan<byte> line, List<string> carried)
    {
        var needed = _fields.Where(field => IsNeeded(field.Key)).Select(field => field.Value).ToList();
        var readable = UnreadJson.Blank(line, (name, value) =>
        {
            var goes = !IsOneOf(needed, name) && DocumentText.FindInvalid(value) >= 0;
            if (goes && IsOneOf(_fields.Values, name))
            {
                carried.Add(Encoding.UTF8.GetString(name));
            }

            return goes;
        });
        return readable is null || DocumentText.FindInvalid(readable) >= 0 ? null : readable;
    }

    private bool IsNeeded(string field) =>
        field == _options.IdField || field == _options.TextField || field == _options.WordsField || field == _options.SentencesField || field == _options.MentionsField;

    private (ReasonCode Reason, string? Message) TryRead(ReadOnlySpan<byte> line, Fields fields)
    {
        var reader = new Utf8JsonReader(line, Deep);
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
            return (ReasonCode.InvalidJson, Describe(e, line));
        }
        catch (InvalidOperationException)
        {
            // Thrown for \ud800 to \udfff without the other half, the one thing that valid JSON in valid UTF-8 can get wrong.
            return (ReasonCode.InvalidUnicode, "A \\u escape is half of a surrogate pair, without the other half.");
        }
    }

    private (ReasonCode Reason, string? Message) ReadField(ref Utf8JsonReader reader, ReadOnlySpan<byte> line, Fields fields)
    {
        if (Field(ref reader) is not { } name)
        {
            reader.Skip();
            return default;
        }

        if (!fields.Seen.Add(name))
        {
            return (ReasonCode.InvalidJson, $"The field '{name}' stands there twice.");
        }

        reader.Read();
        var isMetadata = _options.MetadataFields.Contains(name);
        if (name == _options.IdField && reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            return (ReasonCode.InvalidId, $"The field '{name}' is a list or an object, not a plain value.");
        }

        if (name == _options.TextField && reader.TokenType != JsonTokenType.String)
        {
            return (ReasonCode.MissingText, $"The field '{name}' is not a string.");
        }

        if ((name == _options.WordsField || name == _options.SentencesField) && !isMetadata)
        {
            return ReadRanges(ref reader, name, fields);
        }

        var value = JsonValue.Text(ref reader, line);
        fields.Id = name == _options.IdField ? value : fields.Id;
        fields.Text = name == _options.TextField ? value : fields.Text;
        fields.Mentions = name == _options.MentionsField ? value : fields.Mentions;
        if (isMetadata && value is not null)
        {
            fields.Metadata.Add(name, value);
        }

        return default;
    }

    private (ReasonCode Reason, string? Message) ReadRanges(ref Utf8JsonReader reader, string name, Fields fields)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return default;
        }

        if (JsonValue.Ranges(ref reader) is not { } ranges)
        {
            fields.Ignored.Add(name);
            return _options.GuessesSegmentation
                ? default
                : (ReasonCode.InvalidSegmentation,
                    $"The field '{name}' is not a list of [start, end] pairs of whole numbers. Correct it, or choose the segmenter 'rules', which ignores it.");
        }

        fields.Words = name == _options.WordsField ? ranges : fields.Words;
        fields.Sentences = name == _options.SentencesField ? ranges : fields.Sentences;
        return default;
    }

    private string? Field(ref Utf8JsonReader reader)
    {
        foreach (var (name, utf8) in _fields)
        {
            if (reader.ValueTextEquals(utf8))
            {
                return name;
            }
        }

        return null;
    }

    /// <summary>The names at the top of an object, the first of them; null where it cannot be read.</summary>
    private static List<string>? FieldNames(ReadOnlySpan<byte> json)
    {
        var names = new List<string>();
        try
        {
            var reader = new Utf8JsonReader(json, Deep);
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName)
                {
                    names.Add(reader.GetString()!);
                    reader.Skip();
                }
            }

            return names;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string Describe(JsonException e, ReadOnlySpan<byte> line)
    {
        // The library adds "LineNumber: 0 | BytePositionInLine: 12." to its sentence, and what its callers might change.
        var end = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        var sentence = (end < 0 ? e.Message : e.Message[..end]).Replace(" Change the reader options.", "", StringComparison.Ordinal);
        var at = (int)Math.Min(e.BytePositionInLine ?? 0, line.Length);
        var isNumber = line[at..] is [(byte)'N', (byte)'a', (byte)'N', ..] or [(byte)'I', (byte)'n', (byte)'f', ..] or [(byte)'-', (byte)'I', ..] or [(byte)'I', ..];
        return isNumber
            ? $"Not valid JSON at byte {at} of the line: NaN and Infinity are no JSON. Write null in their place (in Python: allow_nan=False tells where they come from)."
            : $"Not valid JSON at byte {at} of the line: {sentence}";
    }

    private sealed class Fields
    {
        public HashSet<string> Seen { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

        public List<string> Ignored { get; } = [];

        public string? Id { get; set; }

        public string? Text { get; set; }

        public string? Mentions { get; set; }

        public List<(int Start, int End)>? Words { get; set; }

        public List<(int Start, int End)>? Sentences { get; set; }
    }
}
