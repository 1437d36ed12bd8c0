using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using LukePipeline.Corpus.Brought;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Corpus.Lines;
using LukePipeline.Ground;
using LukePipeline.Text;

namespace LukePipeline.Corpus.Rows;

/// <summary>The documents of a file of separated values whose first row names the columns; a row is a document.</summary>
internal sealed class RowFileReader : IEntryReader
{
    /// <summary>Columns that the first row may name; a value of each is looked at in every row.</summary>
    private const int MaxColumns = 10_000;

    /// <summary>What may be wrong with a row of a file of tabs, and what to type then.</summary>
    private const string TabAdvice = "quotes mean nothing in tab-separated files, so that no value can hold a tab or a line end. If this one has values in quotes, read it with --format csv";

    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly string _source;
    private readonly CorpusOptions _options;
    private readonly SniffedSource _bytes;
    private readonly RowText _text;
    private readonly CsvParser _parser;
    private readonly bool _hasQuotes;
    private string[]? _columns;
    private OpenQuote? _open;
    private long _row;

    private RowFileReader(string source, SniffedSource bytes, char separator, bool quotes, CorpusOptions options)
    {
        (_source, _bytes, _hasQuotes, _options) = (source, bytes, quotes, options);
        _text = new RowText(bytes, quotes, options);
        _parser = new CsvParser(_text, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = separator.ToString(),
            Mode = quotes ? CsvMode.RFC4180 : CsvMode.NoEscape,
            BadDataFound = null,
        });
    }

    public long Position => _row;

    public double? ShareOf(long length) => Math.Min(1, _parser.CharCount / (double)Math.Max(1, length));

    /// <summary>Opens a file.</summary>
    /// <param name="source">Its name.</param>
    /// <param name="bytes">The file; taken over.</param>
    /// <param name="tabs">Whether tabs separate and quotes mean nothing; otherwise the first row tells what separates.</param>
    /// <param name="options">How inputs are read.</param>
    /// <param name="cancellationToken">Stops the look at the first bytes.</param>
    public static async ValueTask<IEntryReader> OpenAsync(string source, IByteSource bytes, bool tabs, CorpusOptions options, CancellationToken cancellationToken)
    {
        var sniffed = await SniffedSource.OpenAsync(bytes, JsonShape.SniffLength, cancellationToken);
        return new RowFileReader(source, sniffed, tabs ? '\t' : RowSeparator.Of(sniffed.Head.Span), quotes: !tabs, options);
    }

    public async ValueTask<CorpusEntry?> ReadAsync(CancellationToken cancellationToken)
    {
        if (_columns is null)
        {
            Refuse(_bytes.Head.Span);
            var first = await ReadRowAsync();
            if (RowSeparator.IsNamed(_bytes.Head.Span))
            {
                first = await ReadRowAsync();
            }

            _columns = first is null ? [] : Header(first);
        }

        return await ReadRowAsync() is { } row ? Entry(row, _row++) : null;
    }

    public ValueTask DisposeAsync()
    {
        _parser.Dispose();
        _text.Dispose();
        return _bytes.DisposeAsync();
    }

    private async Task<string[]?> ReadRowAsync()
    {
        try
        {
            var line = _parser.RawRow;
            var row = await _parser.ReadAsync() ? _parser.Record : null;
            _open = _hasQuotes && row is not null && (_text.HasEnded || _parser.RawRow > line + 1) ? QuotedLines.FindOpen(_parser.RawRecord, _parser.Delimiter[0]) : null;
            _text.MarkRow(_parser.RawRow + 1);
            return row;
        }
        catch (CsvHelperException e)
        {
            throw new InputException(ReasonCode.CorruptInput, $"The rows behind row {_row} cannot be told apart: {e.Message.Split('\n')[0].TrimEnd('.', '\r')}.", e);
        }
    }

    private static void Refuse(ReadOnlySpan<byte> head)
    {
        if (FileSignature.Problem(head) is { } problem)
        {
            throw new InputException(ReasonCode.UnsupportedFormat, problem);
        }

        if (DocumentText.UnsupportedEncoding(head) is { } encoding)
        {
            throw new InputException(ReasonCode.UnsupportedEncoding, DocumentText.UnsupportedEncodingMessage(encoding));
        }
    }

    /// <summary>The names of the columns, checked against what is asked for.</summary>
    private string[] Header(string[] row)
    {
        if (row.Length > MaxColumns)
        {
            throw new InputException(ReasonCode.TooLarge, $"The first row names {row.Length} columns, more than {MaxColumns}. Leave those out that are not asked for.");
        }

        var names = Array.ConvertAll(row, name => Decode(name, out _) ?? "");
        if (names.Length > 0)
        {
            names[0] = names[0].TrimStart('\uFEFF');
        }

        string[] asked = [_options.TextField, _options.IdField, .. _options.MetadataFields];
        if (asked.FirstOrDefault(name => names.Count(other => other == name) > 1) is { } twice)
        {
            throw new InputException(ReasonCode.SchemaMismatch, $"The file does not hold what the job asks for: two columns are called '{twice}'.");
        }

        for (var place = 0; place < names.Length; place++)
        {
            _places.TryAdd(names[place], place);
        }

        return _places.ContainsKey(_options.TextField)
            ? names
            : throw new InputException(
                ReasonCode.SchemaMismatch, $"The file does not hold what the job asks for: there is no column '{_options.TextField}'; it has {FieldList.Join(names)}."
                + (_hasQuotes ? " Say which holds the text with --text-field."
                    : names.Contains($"\"{_options.TextField}\"") ? $" Here {TabAdvice}."
                    : names is [var one] && one.AsSpan().IndexOfAny(",;|") >= 0 ? " No tab stands in its first row: --format csv reads other separators."
                    : " Say which holds the text with --text-field."));
    }

    private CorpusEntry Entry(string[] row, long position)
    {
        var id = Value(row, _options.IdField, out _) is { Length: > 0 } given ? given : null;
        DocumentFailure Failure(ReasonCode reason, string message) => new(_source, position, reason, message) { DocumentId = id };

        if (_open is { } open)
        {
            // What stands behind the quote may be rows, or a text with line ends: nobody can tell.
            var line = _parser.RawRow - open.LineEnds;
            var message = $"The quote that begins in line {line} is not closed where its value ends, so that "
                + (open.Lines > 0 ? $"lines {line} to {line + open.Lines} were read as one row" : "its row has no end")
                + ". Close it, or write quotes inside a value twice.";
            return open.IsLast ? throw new InputException(ReasonCode.CorruptInput, message) : Failure(ReasonCode.CorruptInput, message);
        }

        if (row.Length > _columns!.Length && row.AsSpan(_columns.Length).ContainsAnyExcept(""))
        {
            // A separator inside a value that has no quotes: what is behind it would be lost, or stand in another column.
            return Failure(ReasonCode.SchemaMismatch, $"The row has {CountOf(row)}, and the first row names {_columns.Length}: "
                + (_hasQuotes ? "a value that holds the separator needs quotes around it." : $"{TabAdvice}."));
        }

        var text = Value(row, _options.TextField, out var invalidAt);
        if (invalidAt >= 0)
        {
            return Failure(ReasonCode.InvalidUtf8, $"Byte {invalidAt} of column '{_options.TextField}' is not valid UTF-8.");
        }

        if (text is null)
        {
            return Failure(
                ReasonCode.MissingText, $"The row has {CountOf(row)}, and none for the column '{_options.TextField}'{(_hasQuotes ? "" : $": {TabAdvice}")}.");
        }

        if (Encoding.UTF8.GetByteCount(text) is var size && size > _options.MaxDocumentBytes)
        {
            return Failure(ReasonCode.TooLarge, $"The text has {size} bytes, more than --max-document-bytes ({_options.MaxDocumentBytes}).");
        }

        var (metadata, undecoded) = (new Dictionary<string, string>(StringComparer.Ordinal), new List<string>());
        foreach (var field in _options.MetadataFields)
        {
            var value = Value(row, field, out invalidAt);
            if (invalidAt >= 0)
            {
                undecoded.Add(field);
            }
            else if (!string.IsNullOrEmpty(value))
            {
                metadata[field] = value;
            }
        }

        var document = new Document(id, text, _source, position) { Metadata = metadata, UndecodedFields = undecoded };
        if (_options.MentionsField is not { } mentionsField)
        {
            return document;
        }

        var mentions = Value(row, mentionsField, out invalidAt);
        return invalidAt >= 0
            ? Failure(ReasonCode.InvalidUtf8, $"Byte {invalidAt} of column '{mentionsField}' is not valid UTF-8.")
            : MentionList.Take(document, string.IsNullOrWhiteSpace(mentions) ? null : mentions, mentionsField);
    }

    private static string CountOf(string[] row) => row.Length == 1 ? "1 value" : $"{row.Length} values";

    private string? Value(string[] row, string column, out int invalidAt)
    {
        invalidAt = -1;
        return _places.TryGetValue(column, out var index) && index < row.Length ? Decode(row[index], out invalidAt) : null;
    }

    private static string? Decode(string value, out int invalidAt) => DocumentText.Decode(Encoding.Latin1.GetBytes(value), out invalidAt);
}
