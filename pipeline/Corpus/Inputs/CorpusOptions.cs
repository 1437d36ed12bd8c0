namespace LukePipeline.Corpus.Inputs;

/// <summary>How inputs are listed, cut and read.</summary>
public sealed record CorpusOptions
{
    /// <summary>The field or column with the document's id, a string or a whole number. Default: <c>id</c>.</summary>
    public string IdField { get; init; } = "id";

    /// <summary>The field or column with the text. Default: <c>text</c>.</summary>
    public string TextField { get; init; } = "text";

    /// <summary>Fields or columns carried through to the documents table. Default: none.</summary>
    public IReadOnlyList<string> MetadataFields { get; init; } = [];

    /// <summary>
    /// Whether nobody has named the fields of words and sentences: what does not look like such is then something else of that name, and is
    /// ignored. Default: false.
    /// </summary>
    public bool GuessesSegmentation { get; init; }

    /// <summary>
    /// The field with words that a document brings along, as code-point ranges <c>[start, end]</c> of its text; null to
    /// ignore such a field. Default: <c>words</c>.
    /// </summary>
    public string? WordsField { get; init; } = "words";

    /// <summary>
    /// The field with its sentences, as ranges <c>[start, end]</c> of words; null to ignore such a field. Default:
    /// <c>sentences</c>.
    /// </summary>
    public string? SentencesField { get; init; } = "sentences";

    /// <summary>
    /// Whether ids name documents within their input, and a second document of an id fails; otherwise their order does. Default: false.
    /// </summary>
    public bool KeyedById { get; init; }

    /// <summary>Folders of an output prefix, by name: left out where one is listed that jobs also write to. Default: none.</summary>
    public IReadOnlyCollection<string> OutputTables { get; init; } = [];

    /// <summary>The field with mentions that a document brings along, see <see cref="Brought.MentionList"/>; null where none are read. Default: null.</summary>
    public string? MentionsField { get; init; }

    /// <summary>The format of all files, whatever their names tell; null to go by the names. Default: null.</summary>
    public InputFormat? Format { get; init; }

    /// <summary>Bytes of one document as it is read (a line, a text file, a Parquet value). Default: 16 MiB.</summary>
    public int MaxDocumentBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>
    /// How many bytes one byte of compressed input may become, counted from the end of the last document once
    /// <see cref="MaxDocumentBytes"/> is passed. Text compresses up to 20 times, gzip can go to 1032. Default: 200.
    /// </summary>
    public int MaxCompressionRatio { get; init; } = 200;

    /// <summary>
    /// Bytes of input per shard, about; compressed ones count four times. Default: null, a 256th of all inputs, where each file counts 4 KiB beside its bytes, but at least 64 KiB
    /// and at most 8 MiB.
    /// </summary>
    public long? ShardBytes { get; init; }

    /// <summary>
    /// Whether another process may list what this one cannot: an input that is empty here, or a file that may not be opened, then ends the listing.
    /// Default: false, a folder may be empty, and the file is a row of <c>failures</c>.
    /// </summary>
    public bool OthersMayTry { get; init; }

    /// <summary>The inputs as they are typed: local files are opened below them through no link. Default: none, files are opened by their paths.</summary>
    public IReadOnlyList<string> Inputs { get; init; } = [];

    /// <summary>Folders and blob prefixes that local inputs must lie in, links resolved. Default: none, anything may be read.</summary>
    public IReadOnlyList<string> AllowedRoots { get; init; } = [];
}
