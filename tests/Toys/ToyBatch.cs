using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Batches.Codec;
using LukePipeline.Engine.Batches.Flat;
using LukePipeline.Engine.Packed;
using LukePipeline.Luke.Config;
using LukePipeline.Luke.Tokenizer;
using LukePipeline.Text;

namespace LukePipeline.Tests.Toys;

internal sealed record ToyItem(int[] WordIds, TokenSpan Word);

internal sealed record ToyBatch(ToyItem[] Items) : InferenceBatch
{
    public override StageId Stage => ToyDescriptor.StageId;

    public override int Count => Items.Length;

    internal override IEnumerable<int[]> WordIds => Items.Select(item => item.WordIds);

    internal override byte Kind => ToyFormat.KindOfBatches;

    internal override long BodyBytes => Items.Sum(item => (long)(3 + item.WordIds.Length) * sizeof(int));

    public override InferenceBatch Slice(int start, int count) => new ToyBatch(SliceItems(Items, start, count));

    internal override void WriteItems(ref FlatWriter writer)
    {
        foreach (var item in Items)
        {
            writer.Array<int>(item.WordIds);
            writer.Span(item.Word);
        }
    }
}

/// <summary>The length of each word's state.</summary>
internal sealed record ToyResult(float[] Norms) : InferenceResult
{
    public override int Count => Norms.Length;

    internal override byte BatchKind => ToyFormat.KindOfBatches;

    internal override long BodyBytes => Norms.Length * sizeof(float);

    internal override void WriteItems(ref FlatWriter writer)
    {
        foreach (var norm in Norms)
        {
            writer.Float(norm);
        }
    }

    private protected override InferenceResult Append(InferenceResult next) => new ToyResult([.. Norms, .. ((ToyResult)next).Norms]);
}

internal sealed class ToyFormat : BatchFormat
{
    public const byte KindOfBatches = 99;

    internal override byte Kind => KindOfBatches;

    internal override InferenceBatch ReadBatch(ref FlatReader reader, BatchHeader header)
    {
        var items = new ToyItem[header.Count];
        for (var i = 0; i < items.Length; i++)
        {
            var ids = reader.Array<int>();
            items[i] = new ToyItem(ids, reader.Span(ids.Length));
        }

        return new ToyBatch(items);
    }

    internal override InferenceResult ReadResult(ref FlatReader reader, int count)
    {
        var norms = new float[count];
        for (var i = 0; i < count; i++)
        {
            norms[i] = reader.Float();
        }

        return new ToyResult(norms);
    }
}

/// <summary>Needs no classifier: the state of the word is enough.</summary>
internal sealed class ToyTask : PackedTask<ToyBatch>
{
    internal override bool NeedsHead => false;

    internal override PackedHead? ReadHead(PackedWeightReader reader, LukeConfig config) => null;

    internal override InferenceBatch Try(LukeTokenizer tokenizer, string sentence, Utf16Span first, Utf16Span second)
    {
        var encoded = tokenizer.EncodeSpans(sentence, [first]);
        return new ToyBatch([new ToyItem(encoded.InputIds, encoded.Spans[0])]);
    }

    private protected override void Pack(ToyBatch batch, PackedInputBuilder input)
    {
        foreach (var item in batch.Items)
        {
            input.Add(item.WordIds, [item.Word]);
        }
    }

    private protected override InferenceResult Decode(ToyBatch batch, PackedScores scores) =>
        new ToyResult([.. scores.DownloadStates().Chunk(scores.Width).Select(state => MathF.Sqrt(state.Sum(value => value * value)))]);
}
