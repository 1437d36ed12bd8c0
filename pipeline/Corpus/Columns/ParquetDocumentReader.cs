using LukePipeline.Corpus.Brought;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Corpus.Lines;
using LukePipeline.Ground;
using LukePipeline.Parquet;
using LukePipeline.Text;
using Parquet;

namespace LukePipeline.Corpus.Columns;

/// <summary>
/// The documents of a Parquet file, or of some of its row groups: only the columns that are asked for, one row group in
/// memory at a time.
/// </summary>
internal sealed class ParquetDocumentReader : IEntryReader
{
    private readonly InputFile _file;
    private readonly SegmentStream _stream;
    private readonly ParquetReader _parquet;
    private readonly CorpusOptions _options;
    private readonly ParquetColumn _text;
    private readonly ParquetColumn? _id;
    private readonly (string Name, ParquetColumn? Flat, ParquetNested? Nested)[] _metadata;
    private readonly ParquetRanges? _words;
    private readonly ParquetRanges? _sentences;
    private readonly ParquetExpansion _expansion;
    private readonly List<string> _ignored = [];
    private readonly int _endGroup;
    private readonly long _partFirst;
    private readonly long _rowsOfPart;
    private int _group;
    private int _row;
    private long _firstRow;
    private Rows? _rows;

    private ParquetDocumentReader(InputFile file, SegmentStream stream, ParquetReader parquet, long start, long end, CorpusOptions options)
    {
        _file = file;
        _stream = stream;
        _parquet = parquet;
        _options = options;
        _expansion = new ParquetExpansion(options);
        _text = ParquetColumn.Find(parquet.Schema, options.TextField)!.RequireText();
        _id = ParquetColumn.Find(parquet.Schema, options.IdField);
        _metadata = [.. options.MetadataFields.Concat(new[] { options.MentionsField }.OfType<string>()).Distinct()
            .Select(name => (name, ParquetColumn.IsFlat(parquet.Schema, name) ? ParquetColumn.Find(parquet.Schema, name) : null, ParquetColumn.IsFlat(parquet.Schema, name) ? null : ParquetNested.Find(parquet, name)))
            .Where(column => column.Item2 is not null || column.Item3 is not null)];
        _words = FindRanges(options.WordsField);
        _sentences = FindRanges(options.SentencesField);
        _endGroup = (int)Math.Min(end, parquet.RowGroupCount);
        _group = (int)Math.Min(start, _endGroup);
        _firstRow = _partFirst = parquet.Metadata!.RowGroups.Take(_group).Sum(g => g.NumRows);
        _rowsOfPart = parquet.Metadata.RowGroups.Take(_endGroup).Skip(_group).Sum(g => g.NumRows);
    }

    public long Position => _firstRow + _row;

    public double? ShareOf(long length) => _rowsOfPart > 0 ? Math.Clamp((double)(Position - _partFirst) / _rowsOfPart, 0, 1) : null;

    /// <summary>Opens row groups <c>[start, end)</c>, taking the seekable stream over.</summary>
    /// <exception cref="InputException">The file is broken, or has no such columns.</exception>
    public static async Task<IEntryReader> CreateAsync(
        InputFile file, Stream stream, long start, long end, CorpusOptions options, CancellationToken cancellationToken)
    {
        try
        {
            HashSet<string> asked = [options.TextField, options.IdField, .. options.MetadataFields, .. new[] { options.MentionsField }.OfType<string>()];
            HashSet<string> all = [.. asked, .. new[] { options.WordsField, options.SentencesField }.OfType<string>()];
            try
            {
                return await CreateAsync(file, stream, start, end, all, options, cancellationToken);
            }
            catch (InputException e) when (e.Row == ReasonCode.SchemaMismatch && options.GuessesSegmentation)
            {
                // A column that only its name makes one of words must not decide; if it is another, the same comes again.
                return await CreateAsync(file, stream, start, end, asked, options, cancellationToken);
            }
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    private static async Task<ParquetDocumentReader> CreateAsync(
        InputFile file, Stream stream, long start, long end, IReadOnlySet<string> wanted, CorpusOptions options, CancellationToken cancellationToken)
    {
        var segments = new SegmentStream(stream, file.Length);
        var head = await segments.LoadAsync(0, (int)Math.Min(file.Length, FileSignature.SniffLength), cancellationToken);
        try
        {
            var parquet = await ParquetGuard.OpenAsync(segments, options.TextField, wanted, cancellationToken);
            return await ParquetGuard.RunAsync(() => Task.FromResult(new ParquetDocumentReader(file, segments, parquet, start, end, options)));
        }
        catch (InputException e) when (e.Row == ReasonCode.UnsupportedFormat && !head.AsSpan().StartsWith("PAR"u8) && FileSignature.Problem(head) is { } problem)
        {
            throw new InputException(ReasonCode.UnsupportedFormat, problem, e);
        }
    }

    public async ValueTask<CorpusEntry?> ReadAsync(CancellationToken cancellationToken)
    {
        while (_group < _endGroup)
        {
            if (_rows is null && _parquet.Metadata!.RowGroups[_group].NumRows == 0)
            {
                // Some writers close a group that nothing was written to; its columns have no place.
                _group++;
                continue;
            }

            _rows ??= await ReadRowsAsync(cancellationToken);
            if (_row < _rows.Count)
            {
                return Entry(_rows, _row++);
            }

            _firstRow += _rows.Count;
            _rows = null;
            _row = 0;
            _group++;
        }

        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await _parquet.DisposeAsync();
        await _stream.DisposeAsync();
    }

    private async Task<Rows> ReadRowsAsync(CancellationToken cancellationToken)
    {
        using var group = await ParquetGuard.RunAsync(() => Task.FromResult(_parquet.OpenRowGroupReader(_group)));
        try
        {
            var stored = await FetchAsync(group, cancellationToken);
            var rows = await ParquetGuard.RunAsync(async () => new Rows(
                (int)group.RowCount,
                await _text.ReadAsync(group, _options.MaxCompressionRatio, cancellationToken),
                _id is null ? null : await _id.ReadAsync(group, _options.MaxCompressionRatio, cancellationToken),
                [.. await ReadMetadataAsync(group, cancellationToken)],
                _words is null ? null : await _words.ReadAsync(group, cancellationToken),
                _sentences is null ? null : await _sentences.ReadAsync(group, cancellationToken)));
            _expansion.Add(stored, new[] { rows.Texts, rows.Ids }.OfType<ParquetColumn.Values>().Concat(rows.Metadata));
            return rows;
        }
        finally
        {
            _stream.Release();
        }
    }

    private async Task<List<ParquetColumn.Values>> ReadMetadataAsync(ParquetRowGroupReader group, CancellationToken cancellationToken)
    {
        var values = new List<ParquetColumn.Values>();
        foreach (var (_, flat, nested) in _metadata)
        {
            values.Add(flat is not null ? await flat.ReadAsync(group, _options.MaxCompressionRatio, cancellationToken) : await nested!.ReadAsync(group, cancellationToken));
        }

        return values;
    }

    /// <summary>Fetches what is read of a row group.</summary>
    /// <returns>Its bytes in the file.</returns>
    private async Task<long> FetchAsync(ParquetRowGroupReader group, CancellationToken cancellationToken)
    {
        ParquetColumn[] columns = [_text, .. _id is null ? [] : new[] { _id }, .. _metadata.Select(m => m.Flat).OfType<ParquetColumn>()];
        ParquetChunk[] flat = [.. columns.Select(column => column.Chunk(group))];
        ParquetChunk[] nested = [.. new[] { _words, _sentences }.SelectMany(column => column?.Chunks(group) ?? []).Concat(_metadata.SelectMany(m => m.Nested?.Chunks(group) ?? []))];

        // Now: a chunk that is shown unpacked says another size afterwards.
        var stored = flat.Concat(nested).DistinctBy(chunk => chunk.Metadata).Sum(chunk => chunk.Metadata.TotalCompressedSize);
        await ParquetRowGroup.FetchAsync(_stream, group, _group, flat, nested, ParquetRanges.BytesPerValue, cancellationToken);
        return stored;
    }

    private CorpusEntry Entry(Rows rows, int row)
    {
        var position = _firstRow + row;
        var id = rows.Ids?.Get(row, out _) is { Length: > 0 } given ? given : null;
        DocumentFailure Failure(ReasonCode reason, string message) =>
            new(_file.Source, position, reason, message) { DocumentId = id };

        if (rows.Texts.Bytes(row) is var size && size > _options.MaxDocumentBytes)
        {
            rows.Texts.Release(row);
            return Failure(ReasonCode.TooLarge, $"The text has {size} bytes, more than --max-document-bytes ({_options.MaxDocumentBytes}).");
        }

        var text = rows.Texts.Get(row, out var invalidAt);
        rows.Texts.Release(row);
        if (invalidAt >= 0)
        {
            return Failure(ReasonCode.InvalidUtf8, $"Byte {invalidAt} of column '{_options.TextField}' is not valid UTF-8.");
        }

        if (text is null)
        {
            return Failure(ReasonCode.MissingText, $"The column '{_options.TextField}' is null.");
        }

        string? mentions = null;
        var undecoded = new List<string>();
        var metadata = Document.NoMetadata;
        for (var i = 0; i < _metadata.Length; i++)
        {
            var value = rows.Metadata[i].Get(row, out invalidAt);
            if (invalidAt >= 0 && _metadata[i].Name == _options.MentionsField)
            {
                return Failure(ReasonCode.InvalidUtf8, $"Byte {invalidAt} of column '{_metadata[i].Name}' is not valid UTF-8.");
            }

            if (invalidAt >= 0)
            {
                undecoded.Add(_metadata[i].Name);
            }

            mentions = _metadata[i].Name == _options.MentionsField ? value : mentions;
            if (value is not null && _options.MetadataFields.Contains(_metadata[i].Name))
            {
                metadata = metadata.Count == 0 ? new Dictionary<string, string>(StringComparer.Ordinal) : metadata;
                ((Dictionary<string, string>)metadata)[_metadata[i].Name] = value;
            }
        }

        var ignored = new List<string>(_ignored);
        if (Ranges(rows.Words, row, out var invalid) is var words && invalid)
        {
            if (!_options.GuessesSegmentation)
            {
                return Failure(ReasonCode.InvalidSegmentation, InvalidRanges(_options.WordsField!));
            }

            ignored.Add(_options.WordsField!);
        }

        if (Ranges(rows.Sentences, row, out invalid) is var sentences && invalid)
        {
            if (!_options.GuessesSegmentation)
            {
                return Failure(ReasonCode.InvalidSegmentation, InvalidRanges(_options.SentencesField!));
            }

            ignored.Add(_options.SentencesField!);
        }

        var document = BroughtSegmentation.Take(
            new Document(id, text, _file.Source, position) { Metadata = metadata, UndecodedFields = undecoded }, words, sentences, ignored, _options);
        return _options.MentionsField is { } field ? MentionList.Take(document, mentions, field) : document;
    }

    /// <summary>A column of words or sentences; null where there is none, or one of that name which nobody asked for and which holds something else.</summary>
    private ParquetRanges? FindRanges(string? name)
    {
        try
        {
            return ParquetRanges.Find(_parquet, name, _options.GuessesSegmentation);
        }
        catch (InputException) when (_options.GuessesSegmentation)
        {
            _ignored.Add(name!);
            return null;
        }
    }

    private static List<(int Start, int End)>? Ranges(ParquetRanges.Values? values, int row, out bool invalid)
    {
        invalid = false;
        return values?.Get(row, out invalid);
    }

    private static string InvalidRanges(string column) =>
        $"The column '{column}' holds something else than [start, end] pairs of whole numbers. Correct it, or choose the segmenter 'rules', which ignores it.";

    private sealed record Rows(
        int Count, ParquetColumn.Values Texts, ParquetColumn.Values? Ids, ParquetColumn.Values[] Metadata, ParquetRanges.Values? Words, ParquetRanges.Values? Sentences);
}
