using LukePipeline.Engine.Attention;
using LukePipeline.Engine.Kernels;
using LukePipeline.Engine.Packed;
using LukePipeline.Extraction;
using LukePipeline.Extraction.Stages.Embeddings;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Extraction.Stages.Relations;
using LukePipeline.Luke;
using LukePipeline.Luke.Config;
using LukePipeline.Luke.Tokenizer;
using LukePipeline.Reference.Modeling;
using LukePipeline.Reference.Modeling.Heads;
using LukePipeline.Tests.Support;
using LukePipeline.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace LukePipeline.Tests.Engine.Packed;

public sealed class PackedLukeExecutorTests
{
    private static readonly LukeConfig Small = LiteralLuke.Small;

    public static TheoryData<string> Shapes() => [.. LiteralLuke.Shapes.Keys, "no entity-aware attention"];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Score_RandomShape_EqualsTheLiteralModel(string shape)
    {
        var config = LiteralLuke.Shapes.GetValueOrDefault(shape) ?? Small with { UseEntityAwareAttention = false };
        var batches = new RandomBatches(shape.Length, config.VocabSize).OfEveryStage();
        foreach (var role in new[] { Ids.Entities, Ids.Relations, Ids.Embeddings })
        {
            using var model = LiteralLuke.Create(role, config, seed: 7);
            foreach (var kernels in new[] { CpuKernels.Aten, CpuKernels.OneDnn, CpuKernels.Vector })
            {
                using var weights = LiteralLuke.Pack(model, role, new PackedLukeOptions { Kernels = kernels });
                using var executor = new PackedLukeExecutor(weights);
                foreach (var batch in batches.Where(b => b.Stage == role))
                {
                    Assert.InRange(LiteralLuke.Difference(model, executor, batch), 0, 1e-5f);
                }
            }
        }
    }

    [Theory]
    [InlineData("default")]
    [InlineData("no entity-aware attention")]
    public void Score_PairsOfOnePass_EqualTheLiteralModel(string shape)
    {
        var config = Small with { Architectures = [nameof(LukeForMentionPairClassification)], PairHiddenSize = 40, UseEntityAwareAttention = shape == "default" };
        var task = StageRegistry.Shipped.Get(Ids.Relations).TaskOf(config)!;
        using var model = LiteralLuke.Create(Ids.Relations, config, seed: 11);
        using var weights = PackedLukeWeights.Load(new ModelWeights(model), config, task, [2, 3]);
        using var executor = new PackedLukeExecutor(weights);
        var random = new RandomBatches(5, config.VocabSize);

        Assert.InRange(LiteralLuke.Difference(model, executor, random.MentionPairs((9, 2, 1))), 0, 1e-5f);
        Assert.InRange(LiteralLuke.Difference(model, executor, random.MentionPairs((40, 5, 20), (128, 9, 30), (3, 1, 1))), 0, 1e-5f);
    }

    [Fact]
    public void Score_EmptyTokenSpan_HasNoPosition()
    {
        using var model = LiteralLuke.Create(Ids.Entities, Small, seed: 1);
        using var weights = LiteralLuke.Pack(model, Ids.Entities);
        using var executor = new PackedLukeExecutor(weights);
        var batch = new EntityBatch(
            [new EntityItem([0, 50, 60, 70, 2], [new CandidatePass([new(0, 1, new TokenSpan(2, 2)), new(0, 2, new TokenSpan(1, 4))])])], false, 0);

        Assert.InRange(LiteralLuke.Difference(model, executor, batch), 0, 1e-5f);
    }

    [Fact]
    public void Score_PaddingIdInside_DoesNotAdvanceThePosition()
    {
        using var model = LiteralLuke.Create(Ids.Embeddings, Small, seed: 2);
        using var weights = LiteralLuke.Pack(model, Ids.Embeddings);
        using var executor = new PackedLukeExecutor(weights);
        var batch = new EmbeddingBatch([new EmbeddingItem([0, 50, Small.PadTokenId, 70, 2], [new TokenSpan(1, 3)])]);

        Assert.InRange(LiteralLuke.Difference(model, executor, batch), 0, 1e-5f);
    }

    [Fact]
    public void Run_EntityBatch_DecodesTheLiteralLogits()
    {
        using var model = LiteralLuke.Create(Ids.Entities, Small, seed: 3);
        using var weights = LiteralLuke.Pack(model, Ids.Entities);
        using var executor = new PackedLukeExecutor(weights);
        var batch = new RandomBatches(3, Small.VocabSize).Entities((30, [20, 15]), (0, []), (60, [9])) with { WithVectors = true };

        var result = Assert.IsType<EntityResult>(executor.Run(batch));

        using var logits = LiteralLuke.Score(model, batch);
        var values = logits.data<float>().ToArray();
        Assert.Empty(result.Items[1]);
        foreach (var (item, firstRow) in new[] { (0, 0), (2, 35) })
        {
            var expected = EntityScoring.Decode(
                batch.Items[item], values.AsSpan(firstRow * 5, batch.Items[item].CandidateCount * 5), 5, noneLabel: 0, minScore: 0, out _);
            Assert.NotEmpty(expected);
            Assert.Equal(expected.Select(m => (m.Pass, m.Index, m.Label)), result.Items[item].Select(m => (m.Pass, m.Index, m.Label)));
            Assert.All(result.Items[item], m => Assert.Equal(Small.HiddenSize, m.Vector!.Length));
        }

        using var states = executor.Score(batch).States;
        var last = result.Items[2][^1];
        Assert.Equal(states![35 + last.Index].data<float>().ToArray(), last.Vector);
    }

    [Fact]
    public void Run_NothingToScore_AnswersWithNothing()
    {
        using var model = LiteralLuke.Create(Ids.Entities, Small, seed: 4);
        using var weights = LiteralLuke.Pack(model, Ids.Entities);
        using var executor = new PackedLukeExecutor(weights);
        using var vectors = new PackedLukeExecutor(weights, Ids.Embeddings.Task());

        var entities = (EntityResult)executor.Run(new EntityBatch([new EntityItem([0, 5, 2], []), new EntityItem([0, 2], [new CandidatePass([])])], true, 0));
        var embeddings = (EmbeddingResult)vectors.Run(new EmbeddingBatch([new EmbeddingItem([0, 5, 2], [])]));

        Assert.Equal([0, 0], entities.Items.Select(m => m.Length));
        Assert.Empty(Assert.Single(embeddings.Items));
    }

    [Fact]
    public void Run_BatchOfAnotherTask_IsRefused()
    {
        using var model = LiteralLuke.Create(Ids.Entities, Small, seed: 4);
        using var weights = LiteralLuke.Pack(model, Ids.Entities);
        using var executor = new PackedLukeExecutor(weights);

        Assert.Throws<ArgumentException>(() => executor.Run(new PairBatch([])));
    }

    [Fact]
    public void Run_ManyBatches_LeavesNoTensorBehind()
    {
        using var model = LiteralLuke.Create(Ids.Entities, Small, seed: 5);
        using var weights = LiteralLuke.Pack(model, Ids.Entities);
        using var executor = new PackedLukeExecutor(weights);
        var batch = new RandomBatches(5, Small.VocabSize).Entities((30, [20]), (60, [9]));
        executor.Run(batch);

        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        executor.Run(batch);

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Run_ManyThreads_AnswersTheSameBytes()
    {
        using var model = LiteralLuke.Create(Ids.Relations, Small, seed: 6);
        using var weights = LiteralLuke.Pack(model, Ids.Relations);
        var batch = new RandomBatches(6, Small.VocabSize).Pairs(30, 60, 90, 12);
        var results = new PairPrediction[4][];

        var threads = Enumerable.Range(0, results.Length).Select(i => new Thread(() =>
        {
            using var executor = new PackedLukeExecutor(weights);
            for (var round = 0; round < 5; round++)
            {
                results[i] = ((PairResult)executor.Run(batch)).Items;
            }
        })).ToArray();
        Array.ForEach(threads, t => t.Start());
        Array.ForEach(threads, t => t.Join());

        Assert.All(results, r => Assert.Equal(results[0], r));
    }

    [Fact]
    public void Run_OnAThreadOfItsOwn_ComputesWithThatThreadAlone()
    {
        using var model = LiteralLuke.Create(Ids.Relations, Small, seed: 6);
        using var weights = LiteralLuke.Pack(model, Ids.Relations);
        var computing = 0;

        var thread = new Thread(() =>
        {
            using var executor = new PackedLukeExecutor(weights);
            executor.Run(new RandomBatches(6, Small.VocabSize).Pairs(30));
            computing = get_num_threads();
        });
        thread.Start();
        thread.Join();

        Assert.Equal(1, computing);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void Score_FoldedAttention_EqualsTheLiteralModel(bool aware, bool shared)
    {
        // The attention of GPUs, in float32 on the CPU.
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        var config = Small with { UseEntityAwareAttention = aware };
        var random = new RandomBatches(9, 200);
        var batch = random.Entities((50, [30]), (20, [9, 33]));
        if (shared)
        {
            batch = batch with { Items = [.. batch.Items, random.Shared(60, (2, 20, 11), (0, 30, 40))] };
        }

        using var model = LiteralLuke.Create(Ids.Entities, config, seed: 9);
        using var weights = LiteralLuke.Pack(model, Ids.Entities);
        var sent = 0L;
        var staging = new HostStaging(memory => memory.clone(), Send, () => { });
        using var encoder = new PackedEncoder(weights, input => new FoldedAttention(input, config.NumAttentionHeads, config.HeadSize, staging), staging);
        var input = PackedLukeExecutor.Pack(batch, weights.Task, weights);

        using var scratch = new VectorScratch();
        var (entities, reads) = encoder.Run(input);
        var logits = weights.Head!.Score(input, entities, reads, staging, scratch);

        Assert.InRange((logits - LiteralLuke.Score(model, batch)).abs().max().item<float>(), 0, 1e-5f);

        // Ids and positions of words, kinds, two ends and shares of entities, two reads of each, the read rows twice as index and slot, the
        // slots of words and entities, and one or two masks: everything went through the staging memory.
        var masks = shared ? 2 : 1;
        Assert.Equal(12 + masks, sent);

        Tensor Send(Tensor memory)
        {
            sent++;
            return memory.clone();
        }
    }

    [Fact]
    public void Load_Directory_ReadsMaskIdsAndLongestMentionFromTheTokenizer()
    {
        using var folder = new TemporaryFolder();
        foreach (var from in new[] { Path.Combine("models", "luke-esc-conll"), Path.Combine("tokenizers", "own600") })
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(TestPaths.Golden, from)))
            {
                File.Copy(file, folder.File(Path.GetFileName(file)));
            }
        }

        var tokenizer = LukeTokenizer.FromPretrained(folder.Path);
        using var weights = PackedLukeWeights.Load(Checkpoint.Open(folder.Path), Ids.Entities.Task());
        using var executor = new PackedLukeExecutor(weights);

        Assert.Equal(tokenizer.MaxMentionLength, weights.Options.MaxMentionLength);
        Assert.Equal(3, ((EntityResult)executor.Run(new RandomBatches(1, 800).Entities((9, [4]), (5, [2]), (3, [])))).Count);
    }

    [Fact]
    public void Score_BFloat16_StaysNear()
    {
        var config = Small with { InitializerRange = 0.05 };
        using var model = LiteralLuke.Create(Ids.Entities, config, seed: 8);
        using var weights = LiteralLuke.Pack(model, Ids.Entities, new PackedLukeOptions { Precision = PackedPrecision.BFloat16 });
        using var executor = new PackedLukeExecutor(weights);

        Assert.InRange(LiteralLuke.Difference(model, executor, new RandomBatches(8, 200).Entities((50, [30]), (20, [9]))), 0, 0.05f);
    }

    [Theory]
    [InlineData("gelu")]
    [InlineData("relu")]
    public void Score_Int8_StaysNear(string activation)
    {
        var config = Small with { InitializerRange = 0.05, HiddenAct = activation };
        using var model = LiteralLuke.Create(Ids.Entities, config, seed: 8);
        using var weights = LiteralLuke.Pack(model, Ids.Entities, new PackedLukeOptions { Precision = PackedPrecision.Int8 });
        using var executor = new PackedLukeExecutor(weights);

        // Not exact at all, but never anything else than the model's own scores: their spread is about 1.
        Assert.InRange(LiteralLuke.Difference(model, executor, new RandomBatches(8, 200).Entities((50, [30]), (20, [9]))), 1e-5f, 0.1f);
    }

    [Fact]
    public void QuantizedRows_AnyValues_AreMetWithinHalfAStep()
    {
        var random = new Random(5);
        foreach (var (rows, columns, low, high) in new[] { (3, 7, -1f, 2f), (40, 96, -30f, 0.5f), (5, 64, 1f, 3f), (2, 65, -3f, -1f), (1, 1, 0f, 0f) })
        {
            var values = Enumerable.Range(0, rows * columns).Select(_ => low + ((high - low) * random.NextSingle())).ToArray();
            using var source = tensor(values, rows, columns);
            using var quantized = QuantizedRows.Of(source);
            var (scale, zeroPoint) = (quantized.Scale.item<float>(), quantized.ZeroPoint.item<int>());
            var back = quantized.Values.bytes.ToArray().Select(b => scale * (b - zeroPoint));
            Assert.All(values.Zip(back), pair => Assert.InRange(pair.Second, pair.First - (0.51f * scale), pair.First + (0.51f * scale)));
        }
    }
}
