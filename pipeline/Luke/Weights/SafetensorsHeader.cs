using System.Text.Json;

namespace LukePipeline.Luke.Weights;

/// <summary>Reads the header of a safetensors file with distrust: every number in it may have been chosen to harm us.</summary>
internal ref struct SafetensorsHeader
{
    /// <summary>More weights than any LUKE model has, and few enough that a hostile header costs little memory.</summary>
    private const int MaxWeights = 65_536;

    private const int MaxDimensions = 8;
    private const string MetadataKey = "__metadata__";
    private const string NotWellFormed = "the header is not well-formed";

    private readonly string _path;
    private readonly long _dataStart;
    private readonly long _dataLength;
    private readonly Dictionary<string, (long Begin, long End, WeightInfo Info)> _entries = [];
    private readonly Dictionary<string, string> _metadata = [];
    private Utf8JsonReader _json;

    private SafetensorsHeader(string path, ReadOnlySpan<byte> header, long fileLength)
    {
        _path = path;
        _dataStart = Safetensors.LengthBytes + header.Length;
        _dataLength = fileLength - _dataStart;
        _json = new Utf8JsonReader(header, new JsonReaderOptions { MaxDepth = 8 });
    }

    /// <summary>The weights in the order of their bytes, and the metadata.</summary>
    /// <exception cref="CheckpointException">The header is malformed, or does not describe exactly the file's bytes.</exception>
    public static (IReadOnlyList<StoredWeight> Weights, IReadOnlyDictionary<string, string> Metadata) Parse(
        string path, ReadOnlySpan<byte> header, long fileLength)
    {
        if (header.IsEmpty || header[0] != (byte)'{')
        {
            throw new CheckpointException(path, "is no safetensors file: its header does not begin with '{'.");
        }

        var reader = new SafetensorsHeader(path, header, fileLength);
        try
        {
            reader.ReadEntries();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: text that is not UTF-8, or half of a surrogate pair.
            throw new CheckpointException(path, $"{NotWellFormed}: {e.Message}", e);
        }

        return (reader.Layout(), reader._metadata);
    }

    private void ReadEntries()
    {
        _json.Read();
        while (NextName() is { } name)
        {
            if (name == MetadataKey)
            {
                ReadMetadata();
                continue;
            }

            if (_entries.Count == MaxWeights)
            {
                throw new CheckpointException(_path, $"its header lists more than {MaxWeights} weights, the limit.");
            }

            if (!_entries.TryAdd(name, ReadEntry(name)))
            {
                throw new CheckpointException(_path, name, "is listed twice in the header.");
            }
        }

        _json.Read(); // throws on anything but white space behind the closing brace
    }

    private void ReadMetadata()
    {
        if (_metadata.Count > 0)
        {
            throw new CheckpointException(_path, MetadataKey, "is listed twice in the header.");
        }

        Expect(JsonTokenType.StartObject, MetadataKey, "must be an object of texts");
        while (NextName() is { } name)
        {
            Expect(JsonTokenType.String, MetadataKey, "must be an object of texts");
            if (!_metadata.TryAdd(name, _json.GetString()!))
            {
                throw new CheckpointException(_path, MetadataKey, $"lists {CheckpointException.Quote(name)} twice.");
            }
        }
    }

    private (long Begin, long End, WeightInfo Info) ReadEntry(string name)
    {
        string? dtype = null;
        long[]? shape = null, offsets = null;
        Expect(JsonTokenType.StartObject, name, "must be an object");
        while (NextName() is { } field)
        {
            bool repeated = (field == "dtype" && dtype is not null) || (field == "shape" && shape is not null)
                || (field == "data_offsets" && offsets is not null);
            if (repeated)
            {
                throw new CheckpointException(_path, name, $"gives its {field} twice.");
            }

            switch (field)
            {
                case "dtype":
                    Expect(JsonTokenType.String, name, "dtype must be a text");
                    dtype = _json.GetString();
                    break;
                case "shape":
                    shape = ReadNumbers(name, field, MaxDimensions);
                    break;
                case "data_offsets":
                    offsets = ReadNumbers(name, field, 2);
                    break;
                default:
                    throw new CheckpointException(_path, name, $"has an unknown field {CheckpointException.Quote(field)}.");
            }
        }

        if (dtype is null || shape is null || offsets is not [var begin, var end])
        {
            throw new CheckpointException(_path, name, "must have a dtype, a shape and two data_offsets.");
        }

        return (begin, end, Check(name, dtype, shape, begin, end));
    }

    private readonly WeightInfo Check(string name, string dtype, long[] shape, long begin, long end)
    {
        var type = WeightTypes.FromSafetensors(dtype)
            ?? throw new CheckpointException(
                _path, name, $"has elements of type {CheckpointException.Quote(dtype)}, which is not supported.");
        if (end < begin)
        {
            throw new CheckpointException(_path, name, $"ends at byte {end}, before its start at {begin}.");
        }

        if (end > _dataLength)
        {
            throw new CheckpointException(_path, name,
                $"reaches to byte {end} of the data, of which the file has {_dataLength}: it is cut short. Copy it again.");
        }

        string shapeText = $"[{string.Join(", ", shape)}]";
        long bytes = WeightTypes.BytesOf(type, shape)
            ?? throw new CheckpointException(_path, name, $"has the shape {shapeText}, which no memory can hold.");
        if (bytes != end - begin)
        {
            throw new CheckpointException(
                _path, name, $"takes {end - begin} bytes, where the shape {shapeText} of type {dtype} needs {bytes}.");
        }

        return new WeightInfo(name, type, shape);
    }

    /// <summary>The entries side by side: the data must be covered exactly, without an overlap and without a hole.</summary>
    private readonly List<StoredWeight> Layout()
    {
        var weights = new List<StoredWeight>(_entries.Count);
        long covered = 0;
        foreach (var (begin, end, info) in _entries.Values.OrderBy(e => e.Begin).ThenBy(e => e.End))
        {
            if (begin != covered)
            {
                string neighbour = weights.Count == 0 ? "the start" : CheckpointException.Quote(weights[^1].Info.Name);
                throw new CheckpointException(_path, info.Name, begin < covered
                    ? $"overlaps {neighbour}: it starts at byte {begin} of the data, which is taken up to {covered}."
                    : $"leaves a hole behind {neighbour}: it starts at byte {begin} of the data, expected at {covered}.");
            }

            weights.Add(new StoredWeight(info, _dataStart + begin));
            covered = end;
        }

        return covered == _dataLength
            ? weights
            : throw new CheckpointException(
                _path, $"has {_dataLength - covered} bytes behind its last weight that belong to none.");
    }

    /// <summary>The next name of the object being read, or null at its end.</summary>
    private string? NextName()
    {
        _json.Read();
        return _json.TokenType == JsonTokenType.EndObject ? null : _json.GetString();
    }

    private long[] ReadNumbers(string name, string field, int most)
    {
        Expect(JsonTokenType.StartArray, name, $"{field} must be a list of numbers");
        var numbers = new List<long>(2);
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            if (_json.TokenType != JsonTokenType.Number || !_json.TryGetInt64(out long number) || number < 0
                || numbers.Count == most)
            {
                throw new CheckpointException(
                    _path, name, $"{field} must be a list of at most {most} whole numbers that are not negative and below 2^63.");
            }

            numbers.Add(number);
        }

        return [.. numbers];
    }

    private void Expect(JsonTokenType type, string name, string what)
    {
        _json.Read();
        if (_json.TokenType != type)
        {
            throw new CheckpointException(_path, name, $"{what}.");
        }
    }
}
