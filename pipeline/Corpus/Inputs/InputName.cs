namespace LukePipeline.Corpus.Inputs;

/// <summary>Format and compression of an input file, told from its name.</summary>
/// <param name="Format">How its documents are laid out.</param>
/// <param name="Compression">The compression around it.</param>
public readonly record struct InputName(InputFormat Format, InputCompression Compression)
{
    /// <summary>The endings that are known, for messages.</summary>
    public const string KnownEndings = ".jsonl, .ndjson, .json, .txt, .csv, .tsv, .html (each also with .gz or .zst) and .parquet";

    /// <summary>True when the file can be read in byte ranges.</summary>
    public bool IsSplittable => this is { Format: InputFormat.JsonLines, Compression: InputCompression.None };

    /// <summary>Tells it from the end of the name, in any case of letters; null for a name of no known kind.</summary>
    /// <param name="source">Path or URL of the file.</param>
    /// <param name="format">Said by the user, of all files; null to go by the name.</param>
    public static InputName? Parse(string source, InputFormat? format)
    {
        var (stem, compression) = StripCompression(source);
        InputFormat? told = Path.GetExtension(stem).ToLowerInvariant() switch
        {
            ".jsonl" or ".ndjson" or ".json" => InputFormat.JsonLines,
            ".txt" => InputFormat.Text,
            ".csv" => InputFormat.Csv,
            ".tsv" => InputFormat.Tsv,
            ".html" or ".htm" => InputFormat.Html,
            ".parquet" when compression == InputCompression.None => InputFormat.Parquet,
            _ => null,
        };

        // What was said is obeyed, whatever the name promises; a Parquet file is never compressed as a whole.
        return (format ?? told) switch
        {
            null => null,
            InputFormat.Parquet when compression != InputCompression.None => null,
            var known => new InputName(known.Value, compression),
        };
    }

    /// <summary>Whether a file is called <c>.json</c>, so that it may hold JSON in any shape.</summary>
    public static bool IsJson(string source) => Path.GetExtension(StripCompression(source).Stem).Equals(".json", StringComparison.OrdinalIgnoreCase);

    /// <summary>The format of that name in a job's spec: auto (null: by the file's name), jsonl, parquet, text, csv, tsv or html.</summary>
    public static InputFormat? ParseFormat(string name) => name switch
    {
        "auto" => null,
        "jsonl" => InputFormat.JsonLines,
        "parquet" => InputFormat.Parquet,
        "text" => InputFormat.Text,
        "csv" => InputFormat.Csv,
        "tsv" => InputFormat.Tsv,
        "html" => InputFormat.Html,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "auto, jsonl, parquet, text, csv, tsv or html"),
    };

    /// <summary>The file's path below its input, without the endings that tell format and compression: the id of a document that is a file.</summary>
    public static string Stem(string source)
    {
        var stem = StripCompression(source).Stem;
        return stem[..^Path.GetExtension(stem).Length];
    }

    private static (string Stem, InputCompression Compression) StripCompression(string source) =>
        Path.GetExtension(source).ToLowerInvariant() switch
        {
            ".gz" => (source[..^3], InputCompression.Gzip),
            ".zst" => (source[..^4], InputCompression.Zstd),
            _ => (source, InputCompression.None),
        };
}
