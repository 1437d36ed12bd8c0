using LukePipeline.Ground;

namespace LukePipeline.Engine.Batches.Codec;

public static partial class BatchCodec
{
    /// <summary>How many bytes a result takes.</summary>
    public static long SizeOf(InferenceResult result) => HeaderBytes + result switch
    {
        EntityResult r => r.Items.Sum(i => ItemOverhead + i.Sum(m => MentionBytes + ((long)(m.Vector?.Length ?? 0) * sizeof(float)))),
        PairResult r => r.Items.Length * 3L * sizeof(int),
        EmbeddingResult r => r.Items.Sum(i => sizeof(int) + i.Sum(v => sizeof(int) + ((long)v.Length * sizeof(float)))),
        _ => throw new ArgumentException($"Unknown result {result.GetType()}.", nameof(result)),
    };

    /// <summary>Encodes a result.</summary>
    /// <exception cref="LukeException">It takes more than <see cref="MaxBytes"/>.</exception>
    public static byte[] Encode(InferenceResult result)
    {
        var bytes = Allocate(SizeOf(result));
        var writer = new FlatWriter(bytes);
        switch (result)
        {
            case EntityResult r:
                WriteHeader(ref writer, Kind.EntityResult, r.Items.Length);
                WriteReserved(ref writer);
                for (var i = 0; i < r.Items.Length; i++)
                {
                    writer.Int(r.NonFinite[i]);
                    writer.Int(r.Items[i].Length);
                    foreach (var mention in r.Items[i])
                    {
                        WriteMention(ref writer, mention);
                    }
                }

                break;
            case PairResult r:
                WriteHeader(ref writer, Kind.PairResult, r.Items.Length);
                WriteReserved(ref writer);
                foreach (var pair in r.Items)
                {
                    writer.Int(pair.Label);
                    writer.Float(pair.Logit);
                    writer.Float(pair.Probability);
                }

                break;
            case EmbeddingResult r:
                WriteHeader(ref writer, Kind.EmbeddingResult, r.Items.Length);
                WriteReserved(ref writer);
                foreach (var item in r.Items)
                {
                    writer.Int(item.Length);
                    foreach (var vector in item)
                    {
                        writer.Array<float>(vector);
                    }
                }

                break;
        }

        System.Diagnostics.Debug.Assert(writer.Remaining == 0, "The size was computed wrongly.");
        return bytes;
    }

    /// <summary>Decodes a result.</summary>
    /// <param name="bytes">What <see cref="Encode(InferenceResult)"/> made.</param>
    /// <exception cref="BatchFormatException">The bytes are damaged, or of another version.</exception>
    public static InferenceResult DecodeResult(ReadOnlySpan<byte> bytes)
    {
        var reader = new FlatReader(bytes);
        var (kind, count) = ReadHeader(ref reader);
        for (var i = 0; i < 4; i++)
        {
            reader.Int();
        }

        InferenceResult result = kind switch
        {
            Kind.EntityResult => ReadEntityResult(ref reader, count),
            Kind.PairResult => ReadPairResult(ref reader, count),
            Kind.EmbeddingResult => ReadEmbeddingResult(ref reader, count),
            _ => throw new BatchFormatException($"The bytes are no result: their kind is {kind}."),
        };
        reader.End();
        return result;
    }

    private static void WriteMention(ref FlatWriter writer, MentionResult mention)
    {
        writer.Int(mention.Pass);
        writer.Int(mention.Index);
        writer.Int(mention.Label);
        writer.Float(mention.Logit);
        writer.Float(mention.Probability);
        if (mention.Vector is { } vector)
        {
            writer.Array<float>(vector);
        }
        else
        {
            writer.Int(-1);
        }
    }

    private static EntityResult ReadEntityResult(ref FlatReader reader, int count)
    {
        var items = new MentionResult[count][];
        var nonFinite = new int[count];
        for (var i = 0; i < count; i++)
        {
            nonFinite[i] = reader.Int();
            items[i] = new MentionResult[reader.Count(MentionBytes)];
            for (var m = 0; m < items[i].Length; m++)
            {
                var (pass, index, label) = (reader.Int(), reader.Int(), reader.Int());
                var (logit, probability) = (reader.Float(), reader.Float());
                items[i][m] = new MentionResult(pass, index, label, logit, probability, reader.OptionalFloats());
            }
        }

        return new EntityResult(items) { NonFinite = nonFinite };
    }

    private static PairResult ReadPairResult(ref FlatReader reader, int count)
    {
        var items = new PairPrediction[count];
        for (var i = 0; i < count; i++)
        {
            items[i] = new PairPrediction(reader.Int(), reader.Float(), reader.Float());
        }

        return new PairResult(items);
    }

    private static EmbeddingResult ReadEmbeddingResult(ref FlatReader reader, int count)
    {
        var items = new float[count][][];
        for (var i = 0; i < count; i++)
        {
            items[i] = new float[reader.Count(sizeof(int))][];
            for (var v = 0; v < items[i].Length; v++)
            {
                items[i][v] = reader.Array<float>();
            }
        }

        return new EmbeddingResult(items);
    }
}
