using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Batches.Codec;
using LukePipeline.Engine.Kernels;
using LukePipeline.Engine.Packed;
using LukePipeline.Extraction;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Extraction.Stages.Relations;
using LukePipeline.Luke.Config;
using LukePipeline.Reference.Modeling;
using LukePipeline.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace LukePipeline.Tests.Engine.Packed;

/// <summary>The pair head over states that the entity pass of the same encoder brings, against the pass of its own.</summary>
public sealed class GivenPairsTests
{
    private static readonly LukeConfig Small = LiteralLuke.Small;

    [Theory]
    [InlineData(CpuKernels.Aten)]
    [InlineData(CpuKernels.OneDnn)]
    [InlineData(CpuKernels.Vector)]
    public void Run_StatesOfTheEntityPass_AnswersAsAPassOfItsOwn(CpuKernels kernels)
    {
        using var toy = new Toy(kernels);
        var own = new RandomBatches(21, Small.VocabSize).MentionPairs((40, 5, 20), (128, 9, 30), (3, 1, 1), (60, 8, 50));
        var given = toy.Give(own);
        var expected = (MentionPairResult)toy.Relations.Run(own);

        Assert.Equal([true, true, true, true], given.Items.Select(item => item.Given is not null));
        foreach (var batch in new[]
        {
            given, given with { Items = [own.Items[0], given.Items[1], own.Items[2], given.Items[3]] }, given with { Items = [given.Items[0], .. own.Items[1..]] },
        })
        {
            AssertNear(expected, toy.Relations.Run(batch));
            AssertNear(expected, toy.Relations.Run(StageRegistry.Shipped.Codec.DecodeBatch(BatchCodec.Encode(batch))));
            AssertNear(expected, InferenceResult.Concat(toy.Relations.Run(batch.Slice(0, 1)), toy.Relations.Run(batch.Slice(1, 3))));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Run_EntitiesWithStates_BringTheFirstAndTheLastTokenBesideTheirVector(bool isClosed)
    {
        using var model = isClosed ? ClosedLuke.Create(Ids.Entities, Small, seed: 44) : LiteralLuke.Create(Ids.Entities, Small, seed: 44);
        using var weights = LiteralLuke.Pack(model, Ids.Entities);
        using var executor = new PackedLukeExecutor(weights);
        var batch = new RandomBatches(44, Small.VocabSize).Entities((60, [40, 30]), (0, []), (20, [9]));
        var vectors = (EntityResult)executor.Run(batch with { WithVectors = true });

        var states = (EntityResult)executor.Run(batch with { WithStates = true });

        Assert.True(states.Items.Sum(item => item.Length) > 10);
        foreach (var (item, i) in states.Items.Select((item, i) => (item, i)))
        {
            Assert.Equal(vectors.Items[i].Select(mention => (mention.Pass, mention.Index, mention.Label)), item.Select(mention => (mention.Pass, mention.Index, mention.Label)));
            foreach (var (mention, vector) in item.Zip(vectors.Items[i]))
            {
                Assert.Equal(3 * Small.HiddenSize, mention.Vector!.Length);
                Assert.Equal(vector.Vector, mention.Vector[^Small.HiddenSize..]);

                // Of one token the first is the last.
                var tokens = batch.Items[i].Passes[mention.Pass].Candidates[mention.Index].Tokens;
                Assert.Equal(tokens.End - tokens.Start == 1, mention.Vector.AsSpan(0, Small.HiddenSize).SequenceEqual(mention.Vector.AsSpan(Small.HiddenSize, Small.HiddenSize)));
            }
        }
    }

    [Fact]
    public void Run_OtherStates_AnswersOtherwise()
    {
        using var toy = new Toy(CpuKernels.Auto);
        var own = new RandomBatches(22, Small.VocabSize).MentionPairs((40, 5, 20));
        var states = toy.Give(own).Items[0].Given!.States;
        var before = ((MentionPairResult)toy.Relations.Run(own)).Items[0];
        foreach (var part in Enumerable.Range(0, 3))
        {
            var changed = own.Items[0] with
            {
                WordIds = [],
                Mentions = [],
                Given = new GivenMentions(5, [.. states.Select((value, i) => ((i / Small.HiddenSize) % 3) == part ? value + (0.1f * (i % 7)) : value)]),
            };
            var after = ((MentionPairResult)toy.Relations.Run(new MentionPairBatch([changed]))).Items[0];
            Assert.True(before.Zip(after).Count(pair => Math.Abs(pair.First.Logit - pair.Second.Logit) > 1e-3) > 10, $"Part {part} is not read.");
        }
    }

    [Fact]
    public void Run_StatesOfAnotherModel_AreRefused()
    {
        using var toy = new Toy(CpuKernels.Auto);
        var narrow = new MentionPairItem([], [], [new MentionPair(0, 0)]) { Given = new GivenMentions(1, new float[3 * (Small.HiddenSize - 1)]) };
        var beyond = new MentionPairItem([], [], [new MentionPair(0, 1)]) { Given = new GivenMentions(1, new float[3 * Small.HiddenSize]) };

        Assert.Throws<ArgumentException>(() => toy.Relations.Run(new MentionPairBatch([narrow])));
        Assert.Throws<ArgumentException>(() => toy.Relations.Run(new MentionPairBatch([beyond])));
    }

    [Fact]
    public void Run_StatesThatAreNoNumbers_AreNoClass()
    {
        using var toy = new Toy(CpuKernels.Auto);
        var item = new MentionPairItem([], [], [new MentionPair(0, 0)]) { Given = new GivenMentions(1, [.. Enumerable.Repeat(float.NaN, 3 * Small.HiddenSize)]) };

        Assert.Equal(-1, ((MentionPairResult)toy.Relations.Run(new MentionPairBatch([item]))).Items[0][0].Label);
    }

    [Fact]
    public void Run_ManyBatches_LeavesNoTensorBehind()
    {
        using var toy = new Toy(CpuKernels.Auto);
        var own = new RandomBatches(5, Small.VocabSize).MentionPairs((30, 4, 6), (60, 3, 5));
        var given = toy.Give(own);
        var mixed = given with { Items = [own.Items[0], given.Items[1]] };
        toy.Relations.Run(mixed);

        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        toy.Relations.Run(given);
        toy.Relations.Run(mixed);
        toy.Give(own);

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static void AssertNear(MentionPairResult expected, InferenceResult actual)
    {
        var items = ((MentionPairResult)actual).Items;
        Assert.Equal(expected.Items.Select(item => item.Length), items.Select(item => item.Length));
        foreach (var (first, second) in expected.Items.SelectMany(item => item).Zip(items.SelectMany(item => item)))
        {
            Assert.Equal(first.Label, second.Label);
            Assert.Equal(first.Logit, second.Logit, 1e-5f);
            Assert.Equal(first.Probability, second.Probability, 1e-5f);
        }
    }

    /// <summary>An entity model, and a relation model with its encoder.</summary>
    private sealed class Toy : IDisposable
    {
        private readonly List<IDisposable> _owned = [];

        public Toy(CpuKernels kernels)
        {
            var options = new PackedLukeOptions { Kernels = kernels };
            var entities = Own(ClosedLuke.Create(Ids.Entities, Small, seed: 41));
            var relations = Own(OneEncoder.RelationsOf(entities));
            var source = Own(new ModelWeights(relations));
            Entities = Own(new PackedLukeExecutor(Own(LiteralLuke.Pack(entities, Ids.Entities, options))));
            Relations = Own(new PackedLukeExecutor(Own(PackedLukeWeights.Load(source, relations.Config, new MentionPairTask(), [2, 3], options))));
        }

        public PackedLukeExecutor Entities { get; }

        public PackedLukeExecutor Relations { get; }

        /// <summary>The batch with the states that the entity pass decodes.</summary>
        public MentionPairBatch Give(MentionPairBatch own) => new([.. own.Items.Select(Give)]);

        public void Dispose()
        {
            _owned.Reverse();
            _owned.ForEach(owned => owned.Dispose());
        }

        private MentionPairItem Give(MentionPairItem item)
        {
            using var scope = NewDisposeScope();
            using var mode = inference_mode();
            var candidates = item.Mentions.Select((span, i) => new Candidate(i, i + 1, span)).ToArray();
            var scores = Entities.Score(new EntityBatch([new EntityItem(item.WordIds, [new CandidatePass(candidates)])], WithVectors: false, MinScore: 0));
            var states = scores.MentionsOf([.. Enumerable.Range(0, candidates.Length)]).data<float>().ToArray();
            return item with { WordIds = [], Mentions = [], Given = new GivenMentions(candidates.Length, states) };
        }

        private T Own<T>(T owned)
            where T : IDisposable
        {
            _owned.Add(owned);
            return owned;
        }
    }
}
