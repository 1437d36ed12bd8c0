using System.Runtime.CompilerServices;
using LukePipeline.Ground;
using LukePipeline.Text;

namespace LukePipeline.Engine.Batches.Codec;

/// <summary>Batches and results as flat bytes, to cross from one process to another.</summary>
/// <remarks>
/// Four letters, the version, the kind, then little-endian 32-bit numbers; arrays have their count before them. At most
/// <see cref="MaxBytes"/>: the composer of batches makes no larger batch, and <see cref="Split"/> cuts one from elsewhere.
/// What is decoded is checked, so that a damaged batch is an error and never an index out of range in the model.
/// </remarks>
public static partial class BatchCodec
{
    /// <summary>The most that one encoded batch or result may have: 4 MiB.</summary>
    public const int MaxBytes = BatchPath.Bytes;

    internal const int HeaderBytes = 32;
    internal const int ItemOverhead = 2 * sizeof(int);
    internal const int MentionBytes = 6 * sizeof(int);

    private const int MaxSentenceWords = 1 << 20;
    private const int Magic = 0x424B554C;
    private const byte Version = 2;

    private enum Kind : byte
    {
        EntityBatch = 1,
        PairBatch = 2,
        EmbeddingBatch = 3,
        EntityResult = 129,
        PairResult = 130,
        EmbeddingResult = 131,
    }

    /// <summary>Cuts a batch into slices that can be encoded, in order; the batch itself where it can.</summary>
    /// <param name="batch">The batch.</param>
    /// <exception cref="LukeException">One item alone is too large.</exception>
    public static IEnumerable<InferenceBatch> Split(InferenceBatch batch)
    {
        if (SizeOf(batch) <= MaxBytes)
        {
            yield return batch;
            yield break;
        }

        if (batch.Count < 2)
        {
            throw TooLarge(SizeOf(batch));
        }

        var half = batch.Count / 2;
        foreach (var slice in Split(batch.Slice(0, half)).Concat(Split(batch.Slice(half, batch.Count - half))))
        {
            yield return slice;
        }
    }

    /// <summary>How many bytes a batch takes.</summary>
    public static long SizeOf(InferenceBatch batch) => batch switch
    {
        EntityBatch b => HeaderBytes + b.Items.Sum(i => (long)SizeOf(i)),
        PairBatch b => HeaderBytes + b.Items.Sum(i => (long)SizeOf(i)),
        EmbeddingBatch b => HeaderBytes + b.Items.Sum(i => (long)SizeOf(i)),
        _ => throw new ArgumentException($"Unknown batch {batch.GetType()}.", nameof(batch)),
    };

    internal static int SizeOf(EntityItem item) =>
        ItemOverhead + (item.WordIds.Length * sizeof(int)) + (item.Passes.Length * sizeof(int)) + (item.CandidateCount * Unsafe.SizeOf<Candidate>())
        + sizeof(int) + ((item.Sentences?.Length ?? 0) * Unsafe.SizeOf<TokenSpan>());

    internal static int SizeOf(PairItem item) => sizeof(int) + (item.WordIds.Length * sizeof(int)) + (2 * Unsafe.SizeOf<TokenSpan>());

    internal static int SizeOf(EmbeddingItem item) =>
        ItemOverhead + (item.WordIds.Length * sizeof(int)) + (item.Spans.Length * Unsafe.SizeOf<TokenSpan>());

    /// <summary>Encodes a batch.</summary>
    /// <exception cref="LukeException">It takes more than <see cref="MaxBytes"/>.</exception>
    public static byte[] Encode(InferenceBatch batch)
    {
        var bytes = Allocate(SizeOf(batch));
        var writer = new FlatWriter(bytes);
        switch (batch)
        {
            case EntityBatch b:
                WriteHeader(ref writer, Kind.EntityBatch, b.Items.Length);
                writer.Int(b.WithVectors ? 1 : 0);
                writer.Float(b.MinScore);
                writer.Int(b.NoneLabel);
                writer.Int(0);
                foreach (var item in b.Items)
                {
                    writer.Array<int>(item.WordIds);
                    writer.Int(item.Passes.Length);
                    foreach (var pass in item.Passes)
                    {
                        writer.Array<Candidate>(pass.Candidates);
                    }

                    writer.Array<TokenSpan>(item.Sentences ?? []);
                }

                break;
            case PairBatch b:
                WriteHeader(ref writer, Kind.PairBatch, b.Items.Length);
                WriteReserved(ref writer);
                foreach (var item in b.Items)
                {
                    writer.Array<int>(item.WordIds);
                    WriteSpan(ref writer, item.Head);
                    WriteSpan(ref writer, item.Tail);
                }

                break;
            case EmbeddingBatch b:
                WriteHeader(ref writer, Kind.EmbeddingBatch, b.Items.Length);
                WriteReserved(ref writer);
                foreach (var item in b.Items)
                {
                    writer.Array<int>(item.WordIds);
                    writer.Array<TokenSpan>(item.Spans);
                }

                break;
        }

        System.Diagnostics.Debug.Assert(writer.Remaining == 0, "The size was computed wrongly.");
        return bytes;
    }

    /// <summary>Decodes a batch.</summary>
    /// <param name="bytes">What <see cref="Encode(InferenceBatch)"/> made.</param>
    /// <exception cref="BatchFormatException">The bytes are damaged, or of another version.</exception>
    public static InferenceBatch DecodeBatch(ReadOnlySpan<byte> bytes)
    {
        var reader = new FlatReader(bytes);
        var (kind, count) = ReadHeader(ref reader);
        var withVectors = reader.Int();
        var minScore = reader.Float();
        var noneLabel = reader.Int();
        reader.Int();
        InferenceBatch batch;
        switch (kind)
        {
            case Kind.EntityBatch:
                var sentences = new EntityItem[count];
                for (var i = 0; i < count; i++)
                {
                    sentences[i] = ReadEntityItem(ref reader);
                }

                batch = new EntityBatch(sentences, withVectors != 0, minScore) { NoneLabel = noneLabel };
                break;
            case Kind.PairBatch:
                var pairs = new PairItem[count];
                for (var i = 0; i < count; i++)
                {
                    var ids = reader.Array<int>();
                    pairs[i] = new PairItem(ids, ReadSpan(ref reader, ids), ReadSpan(ref reader, ids));
                }

                batch = new PairBatch(pairs);
                break;
            case Kind.EmbeddingBatch:
                var windows = new EmbeddingItem[count];
                for (var i = 0; i < count; i++)
                {
                    var ids = reader.Array<int>();
                    var spans = reader.Array<TokenSpan>();
                    foreach (var span in spans)
                    {
                        Check(span, ids);
                    }

                    windows[i] = new EmbeddingItem(ids, spans);
                }

                batch = new EmbeddingBatch(windows);
                break;
            default:
                throw new BatchFormatException($"The bytes are no batch: their kind is {kind}.");
        }

        reader.End();
        return batch;
    }

    private static EntityItem ReadEntityItem(ref FlatReader reader)
    {
        var ids = reader.Array<int>();
        var passes = new CandidatePass[reader.Count(sizeof(int))];
        for (var p = 0; p < passes.Length; p++)
        {
            var candidates = reader.Array<Candidate>();
            foreach (var candidate in candidates)
            {
                // Decoding marks taken words in an array as long as the highest word index.
                if (candidate.WordStart < 0 || candidate.WordEnd <= candidate.WordStart || candidate.WordEnd > MaxSentenceWords)
                {
                    throw new BatchFormatException($"The batch is damaged: a candidate of the words [{candidate.WordStart}, {candidate.WordEnd}).");
                }

                Check(candidate.Tokens, ids);
            }

            passes[p] = new CandidatePass(candidates);
        }

        return new EntityItem(ids, passes) { Sentences = ReadSentences(ref reader, ids, passes.Length) };
    }

    private static TokenSpan[]? ReadSentences(ref FlatReader reader, int[] wordIds, int passes)
    {
        var sentences = reader.Array<TokenSpan>();
        var end = 0;
        foreach (var sentence in sentences)
        {
            if (sentence.Start < end || sentence.End < sentence.Start || sentence.End > wordIds.Length || sentences.Length != passes)
            {
                throw new BatchFormatException($"The batch is damaged: a sentence of the tokens [{sentence.Start}, {sentence.End}).");
            }

            end = sentence.End;
        }

        return sentences.Length > 0 ? sentences : null;
    }

    private static TokenSpan ReadSpan(ref FlatReader reader, int[] wordIds)
    {
        var span = new TokenSpan(reader.Int(), reader.Int());
        Check(span, wordIds);
        return span;
    }

    private static void Check(TokenSpan span, int[] wordIds)
    {
        if (span.Start < 0 || span.End < 0 || span.Start > wordIds.Length || span.End > wordIds.Length)
        {
            throw new BatchFormatException($"The batch is damaged: a span [{span.Start}, {span.End}) of {wordIds.Length} tokens.");
        }
    }

    private static void WriteSpan(ref FlatWriter writer, TokenSpan span)
    {
        writer.Int(span.Start);
        writer.Int(span.End);
    }

    private static void WriteReserved(ref FlatWriter writer)
    {
        for (var i = 0; i < 4; i++)
        {
            writer.Int(0);
        }
    }

    private static void WriteHeader(ref FlatWriter writer, Kind kind, int count)
    {
        writer.Int(Magic);
        writer.Byte(Version);
        writer.Byte((byte)kind);
        writer.Byte(0);
        writer.Byte(0);
        writer.Int(count);
        writer.Int(0);
    }

    private static (Kind Kind, int Count) ReadHeader(ref FlatReader reader)
    {
        if (reader.Int() != Magic)
        {
            throw new BatchFormatException("The bytes are no batch.");
        }

        var version = reader.Byte();
        if (version != Version)
        {
            throw new BatchFormatException(
                $"The batch has format version {version}, this program reads {Version}: run the same version on all machines.");
        }

        var kind = (Kind)reader.Byte();
        reader.Byte();
        reader.Byte();
        var count = reader.Count(sizeof(int));
        reader.Int();
        return (kind, count);
    }

    private static byte[] Allocate(long size) => size <= MaxBytes ? GC.AllocateUninitializedArray<byte>((int)size) : throw TooLarge(size);

    private static LukeException TooLarge(long size) =>
        new($"A batch of {size} bytes cannot be sent: {MaxBytes} is the limit. Lower maxCandidatesPerPass or the batch budget.");
}
