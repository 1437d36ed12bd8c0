using System.Text.Json;
using CsCheck;
using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Batches.Codec;
using LukePipeline.Engine.Batches.Flat;
using LukePipeline.Extraction;
using LukePipeline.Extraction.Stages.Embeddings;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Extraction.Stages.Relations;
using LukePipeline.Ground;
using LukePipeline.Tests.Support;
using LukePipeline.Text;

namespace LukePipeline.Tests.Engine;

public sealed class BatchCodecTests
{
    [Fact]
    public void Encode_AnyBatch_ComesBackAndHasTheSizeForetold()
    {
        InferenceGen.Batch.Check(batch =>
        {
            var bytes = BatchCodec.Encode(batch);
            Assert.Equal(BatchCodec.SizeOf(batch), bytes.Length);
            Assert.Equal(Json(batch), Json(StageRegistry.Shipped.Codec.DecodeBatch(bytes)));
        });
    }

    [Fact]
    public void Encode_AnyResult_ComesBackBitForBit()
    {
        InferenceGen.Result.Check(result =>
        {
            var bytes = BatchCodec.Encode(result);
            Assert.Equal(BatchCodec.SizeOf(result), bytes.Length);
            var back = StageRegistry.Shipped.Codec.DecodeResult(bytes);
            Assert.Equal(result.GetType(), back.GetType());
            Assert.Equal(bytes, BatchCodec.Encode(back));
        });
    }

    [Fact]
    public void Decode_DamagedBytes_IsAFormatErrorOrAnotherBatch()
    {
        Gen.Select(InferenceGen.Batch, Gen.Int[0, 1 << 20], Gen.Byte, Gen.Bool).Check((batch, place, value, cut) =>
        {
            var bytes = BatchCodec.Encode(batch);
            var damaged = bytes[..(cut ? place % bytes.Length : bytes.Length)];
            if (!cut)
            {
                damaged[place % damaged.Length] = value;
            }

            try
            {
                StageRegistry.Shipped.Codec.DecodeBatch(damaged);
                Assert.False(cut, "A batch without its end was accepted.");
            }
            catch (BatchFormatException)
            {
                // The only exception that damage may lead to.
            }
        });
    }

    [Fact]
    public void Decode_AnotherVersion_SaysWhichIsRead()
    {
        var bytes = BatchCodec.Encode(new PairBatch([]));
        bytes[4] = 7;

        var error = Assert.Throws<BatchFormatException>(() => StageRegistry.Shipped.Codec.DecodeBatch(bytes));
        Assert.Equal("The batch has format version 7, this program reads 2: run the same version on all machines.", error.Message);
    }

    [Fact]
    public void Decode_HugeCount_IsRefusedBeforeAllocation()
    {
        var bytes = BatchCodec.Encode(new PairBatch([new PairItem([1, 2], default, default)]));
        BitConverter.TryWriteBytes(bytes.AsSpan(32), int.MaxValue);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<BatchFormatException>(() => StageRegistry.Shipped.Codec.DecodeBatch(bytes));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    [Fact]
    public void Encode_BatchWithoutGivenMentions_IsOfTheKindBeforeThereWereSuch()
    {
        var own = new MentionPairItem([0, 5, 2], [new TokenSpan(1, 2)], [new MentionPair(0, 0)]);
        var given = new MentionPairItem([], [], [new MentionPair(0, 0)]) { Given = new GivenMentions(1, [1, 2, 3]) };

        Assert.Equal([4, 5, 5], new[] { [own], [own, given], new[] { given } }.Select(items => BatchCodec.Encode(new MentionPairBatch(items))[5]));
    }

    [Theory]
    [InlineData(0, 3, 0)]
    [InlineData(-1, 3, 0)]
    [InlineData(2, 3, 0)]
    [InlineData(1, 4, 0)]
    [InlineData(1, 0, 0)]
    [InlineData(int.MaxValue, 6, 0)]
    [InlineData(1, 3, 1)]
    [InlineData(1, 3, -1)]
    public void Decode_GivenMentionsThatCannotBe_IsAFormatError(int count, int numbers, int tail)
    {
        var item = new MentionPairItem([], [], [new MentionPair(0, tail)]) { Given = new GivenMentions(count, new float[numbers]) };

        Assert.Throws<BatchFormatException>(() => StageRegistry.Shipped.Codec.DecodeBatch(BatchCodec.Encode(new MentionPairBatch([item]))));
    }

    [Fact]
    public void Decode_GivenMentionsBesideTokens_IsAFormatError()
    {
        var item = new MentionPairItem([0, 2], [], []) { Given = new GivenMentions(1, [1, 2, 3]) };

        Assert.Throws<BatchFormatException>(() => StageRegistry.Shipped.Codec.DecodeBatch(BatchCodec.Encode(new MentionPairBatch([item]))));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Concat_ResultsWithStatesTooManyToSend_LeavesOutTheLast(bool withVectors)
    {
        const int Hidden = 1000;
        var half = BatchCodec.MaxBytes / (2 * 3 * Hidden * sizeof(float));
        EntityResult Results(int mentions) => new([[.. Enumerable.Range(0, mentions).Select(i => new MentionResult(0, i, 1, 1, 1, [.. Enumerable.Range(0, 3 * Hidden).Select(x => (float)x)]))]])
        {
            States = new MentionWidths(Hidden, withVectors),
        };

        var result = (EntityResult)InferenceResult.Concat(InferenceResult.Concat(Results(half), Results(half - 20)), Results(60));

        Assert.InRange(BatchCodec.Encode(result).Length, BatchCodec.MaxBytes * 9 / 10, BatchCodec.MaxBytes);
        Assert.All(result.Items[0].Concat(result.Items[1]), mention => Assert.Equal(3 * Hidden, mention.Vector!.Length));
        Assert.All(result.Items[2], mention => Assert.Equal(withVectors ? Hidden : 0, mention.Vector?.Length ?? 0));
        Assert.All(result.Items[2], mention => Assert.Equal(withVectors ? 2 * Hidden : 0, mention.Vector?[0] ?? 0));
    }

    [Fact]
    public void Split_BatchAboveTheLimit_GivesSlicesThatCanBeEncoded()
    {
        var items = Enumerable.Range(0, 9).Select(i => new EmbeddingItem([.. Enumerable.Repeat(i, 200_000)], [new TokenSpan(0, 1)])).ToArray();

        var slices = BatchCodec.Split(new EmbeddingBatch(items)).ToList();

        Assert.All(slices, slice => Assert.True(BatchCodec.Encode(slice).Length <= BatchCodec.MaxBytes));
        Assert.Equal(items, slices.SelectMany(s => ((EmbeddingBatch)s).Items));
        Assert.Throws<LukeException>(() => BatchCodec.Encode(new EmbeddingBatch(items)));
    }

    [Fact]
    public void Split_OneItemAboveTheLimit_SaysWhatToChange()
    {
        var batch = new PairBatch([new PairItem(new int[2_000_000], default, default)]);

        var error = Assert.Throws<LukeException>(() => BatchCodec.Split(batch).Count());
        Assert.Contains("maxCandidatesPerPass", error.Message, StringComparison.Ordinal);
    }

    private static string Json(InferenceBatch batch) => batch.GetType().Name + JsonSerializer.Serialize(batch, batch.GetType());
}
