using CsCheck;
using LukePipeline.Engine.Batches.Codec;
using LukePipeline.Engine.Batches.Composing;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Tests.Support;
using LukePipeline.Text;

namespace LukePipeline.Tests.Engine;

public sealed class BatchComposerTests
{
    [Fact]
    public void Compose_AnyItems_KeepsOrderAndBudgetAndIsAsFullAsItCanBe()
    {
        var weight = Gen.Select(Gen.Int[1, 60], Gen.Int[0, 60], Gen.Int[1, 60], (w, s, b) => new BatchWeight(w, s, b));
        weight.Array[0, 80].Check(weights =>
        {
            var batches = Compose(weights);

            Assert.Equal(weights, batches.SelectMany(b => b));
            for (var i = 0; i < batches.Count; i++)
            {
                Assert.True(batches[i].Length == 1 || Holds(batches[i]));
                Assert.False(i + 1 < batches.Count && Holds([.. batches[i], batches[i + 1][0]]));
            }
        });
    }

    [Fact]
    public void Add_ItemThatDoesNotFit_Throws()
    {
        var composer = new BatchComposer<int>(new BatchBudget { MaxWords = 4 });
        composer.Add(1, new BatchWeight(9, 1, 1));

        Assert.False(composer.Fits(new BatchWeight(1, 1, 1)));
        Assert.Throws<InvalidOperationException>(() => composer.Add(2, new BatchWeight(1, 1, 1)));
    }

    [Fact]
    public void Weigh_Sentence_CountsCandidatesOfAllPassesAndTheLargestResult()
    {
        Candidate[] candidates = [new(0, 1, new TokenSpan(1, 2)), new(0, 2, new TokenSpan(1, 3)), new(1, 2, new TokenSpan(2, 3))];
        var item = new EntityItem([0, 5, 6, 2], [new CandidatePass(candidates), new CandidatePass(candidates[..1])]);

        Assert.Equal(new BatchWeight(4, 4, item.Bytes), item.Weigh(vectorBytes: 0));
        var mentions = new MentionResult[] { new(0, 0, 1, 1, 1, new float[512]), new(0, 2, 1, 1, 1, new float[512]) };
        Assert.Equal(BatchCodec.SizeOf(new EntityResult([mentions])) - BatchCodec.HeaderBytes, item.Weigh(vectorBytes: 2048).Bytes);
    }

    private static List<BatchWeight[]> Compose(BatchWeight[] weights)
    {
        var composer = new BatchComposer<BatchWeight>(new BatchBudget { MaxWords = 100, MaxSpans = 100, MaxBytes = 100 });
        var batches = new List<BatchWeight[]>();
        foreach (var weight in weights)
        {
            if (!composer.Fits(weight))
            {
                batches.Add(composer.Take());
            }

            composer.Add(weight, weight);
        }

        if (composer.Take() is { Length: > 0 } last)
        {
            batches.Add(last);
        }

        return batches;
    }

    private static bool Holds(BatchWeight[] batch) => batch.Sum(w => w.Words) <= 100 && batch.Sum(w => w.Spans) <= 100 && batch.Sum(w => w.Bytes) <= 100;
}
