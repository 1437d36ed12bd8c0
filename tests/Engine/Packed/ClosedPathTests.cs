using LukePipeline.Engine.Kernels;
using LukePipeline.Engine.Packed;
using LukePipeline.Engine.Scoring;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Extraction.Stages.Relations;
using LukePipeline.Luke;
using LukePipeline.Luke.Config;
using LukePipeline.Reference.Modeling;
using LukePipeline.Reference.Modeling.Heads;
using LukePipeline.Reference.Modeling.Layers;
using LukePipeline.Tests.Support;
using LukePipeline.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace LukePipeline.Tests.Engine.Packed;

/// <summary>The path of closed checkpoints against the literal model, in which everything is computed.</summary>
public sealed class ClosedPathTests
{
    private static readonly LukeConfig Small = LiteralLuke.Small;

    public static TheoryData<string> Shapes() =>
    [
        .. LiteralLuke.Shapes.Keys,
        .. Directory.EnumerateFiles(Path.Combine(TestPaths.Golden, "models"), "config.json", SearchOption.AllDirectories)
            .Where(file => LukeConfig.FromPretrained(Path.GetDirectoryName(file)!).UseEntityAwareAttention)
            .Select(file => Path.GetFileName(Path.GetDirectoryName(file)!)),
    ];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Score_ClosedCheckpointOfAnyShape_EqualsTheLiteralModel(string shape)
    {
        var config = shape switch
        {
            _ when LiteralLuke.Shapes.TryGetValue(shape, out var known) => known,
            _ => (LukeConfig.FromPretrained(Path.Combine(TestPaths.Golden, "models", shape)) with { InitializerRange = 0.15 })
                .WithLabels(["NIL", "MISC", "PER", "ORG", "LOC"]),
        };
        var batches = new RandomBatches(shape.Length, config.VocabSize).OfEveryStage();
        foreach (var role in new[] { Ids.Entities, Ids.Relations, Ids.Embeddings })
        {
            using var model = ClosedLuke.Create(role, config, seed: 7);
            foreach (var kernels in new[] { CpuKernels.Aten, CpuKernels.OneDnn, CpuKernels.Vector })
            {
                using var weights = LiteralLuke.Pack(model, role, new PackedLukeOptions { Kernels = kernels });
                Assert.True(weights.IsClosed);
                using var executor = new PackedLukeExecutor(weights);
                foreach (var batch in batches.Where(b => b.Stage == role))
                {
                    Assert.InRange(LiteralLuke.Difference(model, executor, batch), 0, 1e-5f);
                }
            }
        }
    }

    [Theory]
    [InlineData(CpuKernels.Aten, false)]
    [InlineData(CpuKernels.Vector, false)]
    [InlineData(CpuKernels.Aten, true)]
    [InlineData(CpuKernels.Vector, true)]
    public void Score_ClosedButNotProven_EqualsTheLiteralModel(CpuKernels kernels, bool wordsAreLow)
    {
        var shipped = ShippedModels.Open(ShippedModels.Entities);
        var config = Small with { InitializerRange = 0.15, VocabSize = shipped.Config.VocabSize };
        using var model = ClosedLuke.Create(Ids.Entities, config, seed: 23, strength: 64);
        if (wordsAreLow)
        {
            Lower(model, layer: 1);
        }

        var checkpoint = Checkpoint.InMemory("model", config, shipped.Tokenizer, [2, 3], extraction: null, new ModelWeights(model));
        using var weights = PackedLukeWeights.Load(checkpoint, Ids.Entities.Task(), new PackedLukeOptions { Kernels = kernels, EntitiesAtOnce = 7 });
        using var executor = new PackedLukeExecutor(weights);

        Assert.True(weights.IsClosed && !weights.Closed!.IsProven);
        Assert.InRange(LiteralLuke.Difference(model, executor, new RandomBatches(23, 200).Entities((60, [300]), (128, [90, 40]), (9, [3]))), 0, 1e-5f);
        Assert.Equal(wordsAreLow, weights.WasOpened);
        Assert.True(checkpoint.IsClosed && checkpoint.IsWatched);
    }

    [Theory]
    [InlineData(CpuKernels.Aten)]
    [InlineData(CpuKernels.Vector)]
    public void Run_MarginOnATextThatShowsThatEntitiesCount_AnswersAsTheOpenCheckpoint(CpuKernels kernels)
    {
        var shipped = ShippedModels.Open(ShippedModels.Entities);
        var config = Small with { InitializerRange = 0.15, VocabSize = shipped.Config.VocabSize };
        using var model = ClosedLuke.Create(Ids.Entities, config, seed: 24, strength: 64);
        Lower(model, layer: 1);
        var checkpoint = Checkpoint.InMemory("model", config, shipped.Tokenizer, [2, 3], extraction: null, new ModelWeights(model));
        using var watched = PackedLukeWeights.Load(checkpoint, Ids.Entities.Task(), new PackedLukeOptions { Kernels = kernels });
        using var open = PackedLukeWeights.Load(checkpoint, Ids.Entities.Task(), new PackedLukeOptions { Kernels = kernels, TakesForOpen = true });
        using PackedLukeExecutor ofWatched = new(watched), ofOpen = new(open);
        var batch = new RandomBatches(24, 200).Entities((60, [300]), (128, [90, 40]));

        var found = Found(ofWatched, batch with { CandidateMargin = 0.5f });

        Assert.True(watched.WasOpened);
        Assert.NotEmpty(found);
        Assert.Equal(Found(ofOpen, batch with { CandidateMargin = 0.5f }), found);
        Assert.NotEqual(Found(ofOpen, batch), found);

        static MentionResult[] Found(PackedLukeExecutor executor, EntityBatch batch) => [.. ((EntityResult)executor.Run(batch)).Items.SelectMany(mentions => mentions)];
    }

    /// <summary>Gives words of a layer the score of entities, so that they count as much.</summary>
    private static void Lower(LukePreTrainedModel model, int layer)
    {
        using var mode = no_grad();
        var all = ParameterSlot.Of(model).ToDictionary(slot => slot.Name, slot => slot.Value);
        foreach (var name in (string[])["query", "e2w_query", "key"])
        {
            var self = $"luke.encoder.layer.{layer}.attention.self.{name}";
            for (var row = 1; row < Small.HiddenSize; row += Small.HeadSize)
            {
                all[$"{self}.weight"][row].zero_();
                all[$"{self}.bias"].narrow(0, row, 1).fill_(name == "key" ? 8 : -8 * Math.Sqrt(Small.HeadSize));
            }
        }
    }

    [Theory]
    [InlineData(CpuKernels.Aten)]
    [InlineData(CpuKernels.OneDnn)]
    [InlineData(CpuKernels.Vector)]
    public void Score_PairsOfTheMentionsOfASentence_EqualTheLiteralModel(CpuKernels kernels)
    {
        var config = Small with { Architectures = [nameof(LukeForMentionPairClassification)], PairHiddenSize = 40 };
        using var model = ClosedLuke.Create(Ids.Relations, config, seed: 21);
        using var source = new ModelWeights(model);
        using var weights = PackedLukeWeights.Load(source, config, new MentionPairTask(), [2, 3], new PackedLukeOptions { Kernels = kernels, EntitiesAtOnce = 6 });
        using var executor = new PackedLukeExecutor(weights);
        var random = new RandomBatches(21, config.VocabSize);

        Assert.True(weights.IsClosed);
        Assert.InRange(LiteralLuke.Difference(model, executor, random.MentionPairs((9, 2, 1))), 0, 1e-5f);
        Assert.InRange(LiteralLuke.Difference(model, executor, random.MentionPairs((40, 5, 20), (128, 9, 30), (3, 1, 1))), 0, 1e-5f);
    }

    [VectorFact]
    public void Score_PairsOfBatchesOfAnySize_AreTheSameBits()
    {
        var config = Small with { Architectures = [nameof(LukeForMentionPairClassification)], PairHiddenSize = 64 };
        using var model = ClosedLuke.Create(Ids.Relations, config, seed: 22);
        using var weights = PackedLukeWeights.Load(new ModelWeights(model), config, new MentionPairTask(), [2, 3]);
        using var executor = new PackedLukeExecutor(weights);
        var batch = new RandomBatches(22, config.VocabSize).MentionPairs((40, 5, 20), (128, 9, 30), (3, 1, 1), (20, 4, 7));

        var together = ((MentionPairResult)executor.Run(batch)).Items;
        var alone = Enumerable.Range(0, batch.Count).Select(item => ((MentionPairResult)executor.Run(batch.Slice(item, 1))).Items[0]);

        Assert.Equal(alone, together);
    }

    [Fact]
    public void Score_AttentionOfGpus_EqualsTheLiteralModel()
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        var random = new RandomBatches(9, 200);
        var batch = random.Entities((50, [30]), (20, [9, 33]));
        using var model = ClosedLuke.Create(Ids.Entities, Small, seed: 9);
        using var weights = LiteralLuke.Pack(model, Ids.Entities, new PackedLukeOptions { Kernels = CpuKernels.Aten, EntitiesAtOnce = 50 });
        using var encoder = new ClosedEncoder(weights, together: true);
        var input = PackedLukeExecutor.Pack(batch, weights.Task, weights);

        using var scratch = new VectorScratch();
        var reads = encoder.RunWords(input);
        var states = encoder.Run([.. Enumerable.Range(0, input.Entities)]);
        var logits = weights.Head!.Score(input, states, reads, encoder.Staging, scratch);

        Assert.InRange((logits - LiteralLuke.Score(model, batch)).abs().max().item<float>(), 0, 1e-5f);
    }

    [Fact]
    public void Score_BFloat16_StaysNear()
    {
        var config = Small with { InitializerRange = 0.05 };
        using var model = ClosedLuke.Create(Ids.Entities, config, seed: 8);
        using var weights = LiteralLuke.Pack(model, Ids.Entities, new PackedLukeOptions { Precision = PackedPrecision.BFloat16 });
        using var executor = new PackedLukeExecutor(weights);

        Assert.True(weights.IsClosed);
        Assert.InRange(LiteralLuke.Difference(model, executor, new RandomBatches(8, 200).Entities((50, [30]), (20, [9]))), 0, 0.05f);
    }

    [VectorFact]
    public void Run_BlocksOfAnySize_AnswerTheSameBits()
    {
        using var model = ClosedLuke.Create(Ids.Entities, Small, seed: 11);
        var batch = new RandomBatches(11, 200).Entities((60, [300]), (128, [512, 40]), (9, [3])) with { WithVectors = true };

        using var whole = LiteralLuke.Pack(model, Ids.Entities, new PackedLukeOptions { EntitiesAtOnce = int.MaxValue });
        foreach (var atOnce in new[] { 1, 7, 480 })
        {
            using var blocks = LiteralLuke.Pack(model, Ids.Entities, new PackedLukeOptions { EntitiesAtOnce = atOnce });
            Assert.Equal(Bits(whole, batch), Bits(blocks, batch));
        }
    }

    [VectorFact]
    public void Run_PassesOfAnySize_AnswerTheSameBits()
    {
        using var model = ClosedLuke.Create(Ids.Entities, Small, seed: 12);
        using var weights = LiteralLuke.Pack(model, Ids.Entities);
        var one = new RandomBatches(12, 200).Entities((100, [200])) with { WithVectors = true };
        var item = one.Items[0];
        var many = one with { Items = [item with { Passes = [.. item.Passes[0].Candidates.Chunk(9).Select(chunk => new CandidatePass(chunk))] }] };
        var input = PackedLukeExecutor.Pack(many, weights.Task, weights);

        Assert.Equal(100, input.Words);
        Assert.Equal(Bits(weights, one), Bits(weights, many));
    }

    [Fact]
    public void Pack_WindowsOfTheSameWords_AreOne()
    {
        using var model = ClosedLuke.Create(Ids.Entities, Small, seed: 13);
        using var weights = LiteralLuke.Pack(model, Ids.Entities);
        var random = new RandomBatches(13, 200);
        var (first, second) = (random.Entities((40, [6])).Items[0], random.Entities((30, [5])).Items[0]);
        var again = first with { WordIds = [.. first.WordIds], Passes = random.Entities((40, [8])).Items[0].Passes };
        var batch = new EntityBatch([first, second, again], WithVectors: false, MinScore: 0);

        var input = PackedLukeExecutor.Pack(batch, weights.Task, weights);
        using var executor = new PackedLukeExecutor(weights);

        Assert.Equal(70, input.Words);
        Assert.Equal([.. Enumerable.Repeat(0, 6), .. Enumerable.Repeat(1, 5), .. Enumerable.Repeat(0, 8)], input.SequenceOf);
        Assert.InRange(LiteralLuke.Difference(model, executor, batch), 0, 1e-5f);
    }

    [VectorFact]
    public void Run_CandidatesLeftOut_FindsTheMentionsOfAllLogits()
    {
        using var model = ClosedLuke.Create(Ids.Entities, Small, seed: 14);
        using (no_grad())
        {
            // The words decide, mostly: as in a trained head, and unlike a random one.
            var classifier = ParameterSlot.Of(model).Single(slot => slot.Name == "classifier.weight").Value;
            classifier.narrow(1, 2 * Small.HiddenSize, Small.HiddenSize).mul_(0.05);
        }

        using var weights = LiteralLuke.Pack(model, Ids.Entities);
        using var executor = new PackedLukeExecutor(weights);
        var (computed, candidates, found) = (0, 0, 0);
        for (var seed = 0; seed < 20; seed++)
        {
            var batch = new RandomBatches(seed, 200).Entities((60, [150]), (20, [40, 30])) with { NoneLabel = seed % 5, WithVectors = true };
            using var scope = NewDisposeScope();
            using var mode = inference_mode();
            var all = Flat(EntityDecoder.Decode(batch, executor.Score(batch)));

            Assert.Equal(all, Flat((EntityResult)executor.Run(batch)));
            Assert.Equal(all, Flat((EntityResult)executor.Run(batch with { CandidateMargin = -1000 })));
            computed += Computed(executor.Score(batch, new CandidateRule(batch.NoneLabel, null)));
            (candidates, found) = (candidates + 220, found + all.Length);
        }

        Assert.InRange(computed, found, candidates - 100);
    }

    [Fact]
    public void Run_Margin_LeavesOutWhatItsWordsSpeakAgainst()
    {
        using var model = ClosedLuke.Create(Ids.Entities, Small, seed: 15);
        using var weights = LiteralLuke.Pack(model, Ids.Entities);
        using var executor = new PackedLukeExecutor(weights);
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        var batch = new RandomBatches(15, 200).Entities((80, [400]));

        var all = Computed(executor.Score(batch));
        var proven = Computed(executor.Score(batch, new CandidateRule(0, null)));
        var some = Computed(executor.Score(batch, new CandidateRule(0, -0.5f)));
        var few = Computed(executor.Score(batch, new CandidateRule(0, 0)));

        Assert.Equal(400, all);
        Assert.True(few < some && some < proven && few > 0, $"{few} {some} {proven}");
    }

    [Fact]
    public void Run_ManyBatches_LeavesNoTensorBehind()
    {
        foreach (var kernels in new[] { CpuKernels.Auto, CpuKernels.Aten })
        {
            using var model = ClosedLuke.Create(Ids.Entities, Small, seed: 5);
            using var weights = LiteralLuke.Pack(model, Ids.Entities, new PackedLukeOptions { Kernels = kernels });
            using var executor = new PackedLukeExecutor(weights);
            var batch = new RandomBatches(5, Small.VocabSize).Entities((30, [20]), (60, [9])) with { WithVectors = true };
            executor.Run(batch);

            var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
            executor.Run(batch);

            Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        }
    }

    [Fact]
    public void Run_CandidateOutsideOfItsWindow_IsRefused()
    {
        using var model = ClosedLuke.Create(Ids.Entities, Small, seed: 6);
        using var weights = LiteralLuke.Pack(model, Ids.Entities);
        using var executor = new PackedLukeExecutor(weights);

        Assert.Throws<ArgumentException>(() => executor.Run(
            new EntityBatch([new EntityItem([0, 5, 2], [new CandidatePass([new(0, 1, new TokenSpan(2, 4))])])], false, 0)));
    }

    private static int Computed(PackedScores scores) => scores.DownloadLogits().Chunk(scores.Labels).Count(row => row.All(float.IsFinite));

    private static string[] Flat(EntityResult result) =>
        [.. result.Items.SelectMany((mentions, item) => mentions.Select(m => $"{item} {m.Pass} {m.Index} {m.Label} {m.Logit:R} {m.Probability:R} {string.Join(' ', m.Vector!)}"))];

    /// <summary>All logits, and the vectors of all mentions, to the last bit.</summary>
    private static int[] Bits(PackedLukeWeights weights, EntityBatch batch)
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        using var executor = new PackedLukeExecutor(weights);
        var vectors = ((EntityResult)executor.Run(batch)).Items.SelectMany(mentions => mentions).SelectMany(mention => mention.Vector!);
        return [.. executor.Score(batch).DownloadLogits().Concat(vectors).Select(BitConverter.SingleToInt32Bits)];
    }
}
