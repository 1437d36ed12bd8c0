using System.Runtime.CompilerServices;
using LukePipeline.Corpus.Brought;
using LukePipeline.Corpus.Columns;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Corpus.Lines;
using LukePipeline.Corpus.Planning;
using LukePipeline.Corpus.Rows;
using LukePipeline.Ground;
using LukePipeline.Text;

namespace LukePipeline.Corpus;

/// <summary>
/// Reads documents in a fixed order. Whatever is wrong with a document or a file comes back as a
/// <see cref="DocumentFailure"/>; only trouble with the store itself is thrown, for that may pass.
/// </summary>
public sealed class CorpusReader
{
    private readonly IInputStore _store;
    private readonly CorpusOptions _options;
    private readonly JsonDocumentParser _parser;

    /// <summary>Creates a reader, which may be shared by threads.</summary>
    public CorpusReader(IInputStore store, CorpusOptions options)
    {
        _store = store;
        _options = options;
        _parser = new JsonDocumentParser(options);
    }

    /// <summary>Reads the parts of a shard one after the other, <paramref name="files"/> being those of the plan.</summary>
    public async IAsyncEnumerable<CorpusEntry> ReadAsync(
        IReadOnlyList<InputFile> files,
        CorpusShard shard,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var part in shard.Parts)
        {
            await foreach (var entry in ReadPartAsync(files[part.File], part, cancellationToken))
            {
                yield return entry;
            }
        }
    }

    /// <summary>Reads a part of a file; see <see cref="InputPart"/> for its bounds.</summary>
    public async IAsyncEnumerable<CorpusEntry> ReadPartAsync(
        InputFile file,
        InputPart part,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        IEntryReader? reader = null;
        var (ordinal, length) = (part.FirstOrdinal, LengthOf(file));
        var ids = _options.KeyedById ? new DocumentIds() : null;
        try
        {
            while (true)
            {
                CorpusEntry? entry;
                DocumentFailure? fatal = null;
                try
                {
                    reader ??= await OpenAsync(file, part.Start, part.End, cancellationToken);
                    var share = reader.ShareOf(length);
                    entry = Name(await reader.ReadAsync(cancellationToken), ordinal++, share, ids);
                }
                catch (InputException e)
                {
                    entry = fatal = new DocumentFailure(file.Source, reader?.Position ?? part.Start, e.Row, e.Message) { WholeFile = true };
                }

                if (entry is not null)
                {
                    yield return entry;
                }

                if (entry is null || fatal is not null)
                {
                    break;
                }
            }
        }
        finally
        {
            if (reader is not null)
            {
                await reader.DisposeAsync();
            }
        }
    }

    private long LengthOf(InputFile file) =>
        file.Length * (InputName.Parse(file.Source, _options.Format) is { Compression: InputCompression.None } ? 1 : ShardPlanner.CompressedWeight);

    /// <summary>Gives a document its place among those of its file, and where the job goes by ids its id.</summary>
    private static CorpusEntry? Name(CorpusEntry? entry, long ordinal, double? share, DocumentIds? ids)
    {
        entry = entry is null ? null : DocumentBounds.Apply(entry) with { Ordinal = ordinal, Share = share };
        return entry is Document document && ids is not null ? ids.Name(document) : entry;
    }

    private async ValueTask<IEntryReader> OpenAsync(InputFile file, long start, long end, CancellationToken cancellationToken)
    {
        if (InputName.Parse(file.Source, _options.Format) is not { } name)
        {
            throw new InputException(
                ReasonCode.InputUnreadable, $"The name tells no format that can be read; known are {InputName.KnownEndings}.");
        }

        if (name.Format == InputFormat.Parquet)
        {
            CrashPoints.HitInput(file.Source);
            var stream = await _store.OpenAsync(file, _options, 0, seekable: true, cancellationToken);
            return await ParquetDocumentReader.CreateAsync(file, stream, start, end, _options, cancellationToken);
        }

        var first = name.IsSplittable ? JsonLinesReader.FirstByte(start) : 0;
        var bytes = ByteSource.Create(await _store.OpenAsync(file, _options, first, seekable: false, cancellationToken), name.Compression);
        return name.Format switch
        {
            InputFormat.Text => new TextFileReader(file.Source, bytes, _options),
            InputFormat.Html => new TextFileReader(file.Source, bytes, _options, isPage: true),
            InputFormat.Csv or InputFormat.Tsv => await RowFileReader.OpenAsync(file.Source, bytes, tabs: name.Format == InputFormat.Tsv, _options, cancellationToken),
            _ when start == 0 && end == long.MaxValue => await ShapedJson.OpenAsync(file.Source, bytes, _parser, _options, cancellationToken),
            _ => new JsonLinesReader(file.Source, bytes, start, end, _parser, _options),
        };
    }
}
