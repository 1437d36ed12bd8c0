using LukePipeline.Engine.Attention;
using LukePipeline.Engine.Kernels;
using LukePipeline.Engine.Packed;
using LukePipeline.Engine.Scoring;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Luke.Config;
using LukePipeline.Reference.Modeling;
using LukePipeline.Reference.Modeling.Layers;
using LukePipeline.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace LukePipeline.Tests.Engine.Packed;

/// <summary>A margin on open checkpoints against the plain recipe: choose by the words alone, then score what is left.</summary>
public sealed class TwoPassTests
{
    private static readonly LukeConfig Small = LiteralLuke.Small;

    public static TheoryData<CpuKernels, bool> Kernels() => new()
    {
        { CpuKernels.Aten, true }, { CpuKernels.OneDnn, true }, { CpuKernels.Vector, true }, { CpuKernels.Vector, false },
    };

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Score_MarginOnAnOpenCheckpoint_ScoresThoseThatTheirWordsLeaveWithEachOtherAlone(CpuKernels kernels, bool aware)
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        using var model = LiteralLuke.Create(Ids.Entities, Small with { UseEntityAwareAttention = aware }, seed: 31);
        using var weights = LiteralLuke.Pack(model, Ids.Entities, new PackedLukeOptions { Kernels = kernels });
        using var executor = new PackedLukeExecutor(weights);
        Assert.False(weights.IsClosed);
        foreach (var batch in new RandomBatches(31, Small.VocabSize).OfEveryStage().OfType<EntityBatch>().Where(batch => batch.Items.Sum(item => item.CandidateCount) > 1))
        {
            var (margin, left) = Choose(model, batch);
            var only = Only(batch, left);

            var scores = executor.Score(batch, new CandidateRule(batch.NoneLabel, margin)).DownloadLogits().Chunk(5).ToArray();
            var expected = executor.Score(only).DownloadLogits().Chunk(5).ToArray();

            Assert.InRange(expected.Length, 1, scores.Length - 1);
            Assert.Equal(expected, scores.Where((_, candidate) => left[candidate]));
            Assert.All(scores.Where((_, candidate) => !left[candidate]), row => Assert.Equal([0, float.NegativeInfinity], row.Distinct()));
            Assert.InRange(LiteralLuke.Difference(model, executor, only), 0, 1e-5f);
        }
    }

    [Fact]
    public void Run_MarginOnAnOpenCheckpoint_AnswersWhatThoseThatAreLeftDoAlone()
    {
        using var model = LiteralLuke.Create(Ids.Entities, Small, seed: 32);
        using var weights = LiteralLuke.Pack(model, Ids.Entities);
        using var executor = new PackedLukeExecutor(weights);
        var random = new RandomBatches(32, Small.VocabSize);
        var batch = random.Entities((60, [40, 35]), (0, []), (30, [0, 20])) with { WithVectors = true, WithStates = true };
        batch = batch with { Items = [.. batch.Items, random.Shared(90, (1, 20, 33), (3, 30, 40))] };
        var (margin, left) = Choose(model, batch);
        var only = Only(batch, left);

        var found = Flat(batch, (EntityResult)executor.Run(batch with { CandidateMargin = margin }));

        Assert.Equal(Flat(only, (EntityResult)executor.Run(only)), found);
        Assert.NotEqual(Flat(batch, (EntityResult)executor.Run(batch)), found);
    }

    [Fact]
    public void Score_NoMarginOnAnOpenCheckpoint_LeavesNothingOut()
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        using var model = LiteralLuke.Create(Ids.Entities, Small, seed: 33);
        Against(model); // of a closed checkpoint every candidate would provably lose
        using var weights = LiteralLuke.Pack(model, Ids.Entities);
        using var executor = new PackedLukeExecutor(weights);
        var batch = new RandomBatches(33, Small.VocabSize).Entities((60, [40]));

        Assert.Equal(executor.Score(batch).DownloadLogits(), executor.Score(batch, new CandidateRule(0, null)).DownloadLogits());
    }

    [Fact]
    public void Run_NothingIsLeft_AnswersWithNothing()
    {
        using var model = LiteralLuke.Create(Ids.Entities, Small, seed: 34);
        Against(model);
        using var weights = LiteralLuke.Pack(model, Ids.Entities);
        using var executor = new PackedLukeExecutor(weights);
        var batch = new RandomBatches(34, Small.VocabSize).Entities((60, [40]), (20, [])) with { WithVectors = true, CandidateMargin = -20 };

        var result = (EntityResult)executor.Run(batch);
        var empty = (EntityResult)executor.Run(batch with { Items = [batch.Items[1]] });

        Assert.Equal([0, 0], result.Items.Select(mentions => mentions.Length));
        Assert.Equal([0, 0], result.NonFinite);
        Assert.Empty(Assert.Single(empty.Items));
    }

    [VectorFact]
    public void Run_CheckpointThatIsNearlyClosed_FindsWhatTheClosedOneDoes()
    {
        using var model = ClosedLuke.Create(Ids.Entities, Small, seed: 35);
        using var closed = LiteralLuke.Pack(model, Ids.Entities);
        using (no_grad())
        {
            Parameter(model, "luke.encoder.layer.0.attention.self.w2e_query.weight")[0].narrow(0, 0, 1).fill_(1e-30f);
        }

        using var open = LiteralLuke.Pack(model, Ids.Entities);
        using PackedLukeExecutor ofClosed = new(closed), ofOpen = new(open);
        var batch = new RandomBatches(35, Small.VocabSize).Entities((60, [150]), (90, [200, 80])) with { CandidateMargin = -0.2f };

        var expected = ((EntityResult)ofClosed.Run(batch)).Items.SelectMany(mentions => mentions).ToArray();
        var actual = ((EntityResult)ofOpen.Run(batch)).Items.SelectMany(mentions => mentions).ToArray();

        Assert.Equal((true, false), (closed.IsClosed, open.IsClosed));
        Assert.NotEmpty(expected);
        Assert.Equal(expected.Select(m => (m.Pass, m.Index, m.Label)), actual.Select(m => (m.Pass, m.Index, m.Label)));
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First.Logit, pair.Second.Logit, 1e-5f));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Run_WordsAloneInTheAttentionOfGpus_EqualTheLiteralModel(bool aware)
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        var config = Small with { UseEntityAwareAttention = aware };
        var batch = new RandomBatches(36, Small.VocabSize).Entities((50, [30]), (20, [9, 33]));
        using var model = LiteralLuke.Create(Ids.Entities, config, seed: 36);
        using var weights = LiteralLuke.Pack(model, Ids.Entities, new PackedLukeOptions { Kernels = CpuKernels.Aten });
        using var staging = HostStaging.For(CPU);
        using var encoder = new PackedEncoder(weights, packed => new FoldedAttention(packed, config.NumAttentionHeads, config.HeadSize, staging), staging);
        var input = PackedLukeExecutor.Pack(batch, weights.Task, weights, wordsAlone: true);

        var reads = encoder.Run(input.WordsAlone).Reads!;

        var states = cat([.. batch.Items.Select(item => Words(model, item))], 0);
        Assert.Equal(70, input.Words);
        Assert.InRange((reads - states.index_select(0, tensor(input.ReadRows))).abs().max().item<float>(), 0, 1e-5f);
    }

    [Fact]
    public void Run_ManyBatches_LeavesNoTensorBehind()
    {
        foreach (var kernels in new[] { CpuKernels.Auto, CpuKernels.Aten })
        {
            using var model = LiteralLuke.Create(Ids.Entities, Small, seed: 37);
            using var weights = LiteralLuke.Pack(model, Ids.Entities, new PackedLukeOptions { Kernels = kernels });
            using var executor = new PackedLukeExecutor(weights);
            var batch = new RandomBatches(37, Small.VocabSize).Entities((30, [20]), (60, [9])) with { WithVectors = true, CandidateMargin = -0.5f };
            executor.Run(batch);

            var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
            executor.Run(batch);

            Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        }
    }

    /// <summary>A margin that divides the candidates of a batch, far from any, and which of them it leaves by the literal model over words alone.</summary>
    private static (float Margin, bool[] Left) Choose(LukePreTrainedModel model, EntityBatch batch)
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        var (weight, bias) = (Parameter(model, "classifier.weight"), Parameter(model, "classifier.bias"));
        var hidden = weight.shape[1] / 3;
        var best = new List<float>();
        foreach (var item in batch.Items.Where(item => item.CandidateCount > 0))
        {
            var states = Words(model, item);
            foreach (var candidate in item.Passes.SelectMany(pass => pass.Candidates))
            {
                var logits = weight.narrow(1, 0, hidden).matmul(states[candidate.Tokens.Start]) + weight.narrow(1, hidden, hidden).matmul(states[candidate.Tokens.End - 1]) + bias;
                best.Add((logits.narrow(0, 1, 4).max() - logits[0]).item<float>());
            }
        }

        // Halfway in the widest gap of the middle third. A random head speaks for most candidates, so that this may be above 0, as no option is.
        var ordered = best.Order().ToArray();
        var gap = ordered.Zip(ordered.Skip(1)).Skip(ordered.Length / 3).Take((ordered.Length / 3) + 1).MaxBy(pair => pair.Second - pair.First);
        var margin = (gap.First + gap.Second) / 2;
        Assert.True(gap.Second - gap.First > 1e-4);
        return (margin, [.. best.Select(value => value >= margin)]);
    }

    private static Tensor Words(LukePreTrainedModel model, EntityItem item) =>
        ((LukeModelOutput)model.Encoder.Forward(new LukeInputs { InputIds = tensor(Array.ConvertAll(item.WordIds, id => (long)id)).unsqueeze(0) })).LastHiddenState[0];

    private static EntityBatch Only(EntityBatch batch, bool[] left)
    {
        var candidate = 0;
        return batch with { Items = [.. batch.Items.Select(item => item with { Passes = [.. item.Passes.Select(Filter)] })] };

        CandidatePass Filter(CandidatePass pass) => new([.. pass.Candidates.Where(_ => left[candidate++])]);
    }

    private static string[] Flat(EntityBatch batch, EntityResult result) => [.. result.Items.SelectMany((mentions, item) => mentions.Select(m =>
        $"{item} {m.Pass} {batch.Items[item].Passes[m.Pass].Candidates[m.Index]} {m.Label} {m.Logit:R} {m.Probability:R} {string.Join(' ', m.Vector!)}"))];

    /// <summary>Gives "no entity" more than anything else can have.</summary>
    private static void Against(LukePreTrainedModel model)
    {
        using var mode = no_grad();
        Parameter(model, "classifier.bias").narrow(0, 0, 1).fill_(1000);
    }

    private static Tensor Parameter(LukePreTrainedModel model, string name) => ParameterSlot.Of(model).Single(slot => slot.Name == name).Value;
}
