using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Packed;
using LukePipeline.Engine.Queue;
using LukePipeline.Extraction;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Extraction.Stages;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Extraction.Windows;
using LukePipeline.Luke.Config;
using LukePipeline.Luke.Weights;
using LukePipeline.Reference.Modeling;
using LukePipeline.Reference.Modeling.Heads;
using LukePipeline.Tables;
using LukePipeline.Tests.Engine;

namespace LukePipeline.Tests.Extraction;

public sealed class RecipeTests
{
    private static readonly RecipeCases Cases = RecipeCases.Load();

    private static readonly StageModel EntityModel = RecipeCases.Model(RecipeCases.EntityModel);

    private static readonly ExtractionOptions Options = new() { MaxMentionSubwords = Cases.MaxMentionSubwords };

    [Fact]
    public void MaxSubwords_Checkpoint_IsThatOfTheRecipe() => Assert.Equal(Cases.MaxContextSubwords, EntityModel.MaxSubwords);

    [Theory]
    [InlineData(RecipeCases.Plain)]
    [InlineData(RecipeCases.Spaces)]
    public void Windows_RecipeDocuments_AreThoseOfTheReference(string name)
    {
        var cases = RecipeCases.Load(name);
        var encoder = new WindowEncoder(EntityModel, Options.Context, Options.WindowText, Options.MaxWordLength);
        var candidates = new CandidateEnumerator(Options.MaxMentionSubwords, Options.MaxMentionWords);
        foreach (var document in cases.Documents)
        {
            var text = GivenSegmenter.Read(document.ToDocument(0));
            var lengths = encoder.Measure(text);
            for (var sentence = 0; sentence < text.Sentences.Length; sentence++)
            {
                var expected = cases.Windows.SingleOrDefault(w => w.Doc == document.Id && w.Sentence == sentence);
                if (expected is null)
                {
                    Assert.Empty(candidates.Enumerate(lengths, text.Sentences[sentence])); // nothing to score, so no window either
                    continue;
                }

                var actual = Assert.Single(encoder.EncodeSentence(
                    text, lengths, text.Sentences[sentence], word => lengths[word] <= Options.MaxMentionSubwords));

                Assert.Equal((expected.ContextWords[0], expected.ContextWords[1]), (actual.Window.Words.Start, actual.Window.Words.End));
                Assert.Equal(expected.TextStart, text.CodePointWords[actual.Window.Words.Start].Start);
                Assert.Equal(expected.TextEnd, text.CodePointWords[actual.Window.Words.End - 1].End);
                Assert.Equal(expected.InputIds, actual.WordIds);
                var start = actual.Window.Sentence.Start;
                Assert.Equal(
                    expected.CandidateWords.Select(c => (c[0], c[1])), candidates.Enumerate(lengths, actual.Window.Sentence).Select(c => (start + c.Start, start + c.End)));
            }
        }
    }

    [Fact]
    public async Task ProcessAsync_PackedExecutor_GivesTheEntitiesAndRelationsOfTheReference()
    {
        using var entities = PackedModel.Load(RecipeCases.EntityModel, Ids.Entities);
        using var relations = PackedModel.Load(RecipeCases.RelationModel, Ids.Relations);

        await CheckAsync(() => new PackedLukeExecutor(entities), () => new PackedLukeExecutor(relations));
    }

    [Fact]
    public async Task ProcessAsync_LiteralExecutor_GivesTheLogitsOfTheReference()
    {
        var entities = Literal(RecipeCases.EntityModel, config => new LukeForEntitySpanClassification(config));
        var relations = Literal(RecipeCases.RelationModel, config => new LukeForEntityPairClassification(config));

        await CheckAsync(() => entities, () => relations);

        var compared = 0;
        foreach (var (window, logits) in Cases.Windows.Zip(entities.CandidateLogits))
        {
            if (window.Logits is not null)
            {
                var expected = window.Logits.SelectMany(row => row).ToArray();
                Assert.Equal(expected.Length, logits.Length);
                Assert.True(expected.Zip(logits).Max(pair => Math.Abs(pair.First - pair.Second)) < 1e-4f);
                compared++;
            }
        }

        Assert.Equal(Cases.Windows.Count(w => w.Logits is not null), compared);
        Assert.Equal(Cases.Windows.Length, entities.CandidateLogits.Count);
    }

    [Fact]
    public async Task ProcessAsync_SeveralPassesAndVectors_AgreeBetweenExecutors()
    {
        using var weights = PackedModel.Load(RecipeCases.EntityModel, Ids.Entities);
        using var embedder = PackedModel.Load(RecipeCases.EntityModel, Ids.Embeddings);
        var options = Options with { MaxCandidatesPerPass = 50, BatchWords = 300 };
        var free = Shards.Models(EntityModel, vectors: true);

        var packed = await RunWithAsync(free, options, new() { [Ids.Entities] = () => new PackedLukeExecutor(weights) });
        var literal = await RunWithAsync(free, options, new()
        {
            [Ids.Entities] = () => Literal(RecipeCases.EntityModel, config => new LukeForEntitySpanClassification(config)),
        });
        var own = await RunWithAsync(Shards.Models(EntityModel, embeddings: EntityModel), options, new()
        {
            [Ids.Entities] = () => new PackedLukeExecutor(weights),
            [Ids.Embeddings] = () => new PackedLukeExecutor(embedder),
        });

        Assert.Equal(literal.SelectMany(r => r.Entities).Select(e => (e.EntityId, e.Label)), packed.SelectMany(r => r.Entities).Select(e => (e.EntityId, e.Label)));
        var pairs = literal.SelectMany(r => r.Embeddings).Zip(packed.SelectMany(r => r.Embeddings)).ToList();
        Assert.Equal(packed.Sum(r => r.Entities.Count), pairs.Count);
        Assert.All(pairs, pair => Assert.True(pair.First.Vector.Zip(pair.Second.Vector).Max(v => Math.Abs(v.First - v.Second)) < 1e-4f));
        Assert.Equal(packed.SelectMany(r => r.Entities).Select(e => e.EntityId), own.SelectMany(r => r.Embeddings).Select(e => e.EntityId));
    }

    private static LiteralExecutor Literal(string directory, Func<LukeConfig, LukePreTrainedModel> create)
    {
        using var checkpoint = CheckpointDirectory.Open(directory);
        var model = create(LukeConfig.FromPretrained(directory));
        WeightLoader.Load(model, checkpoint.Weights, LoadOptions.Default);
        return new LiteralExecutor(model);
    }

    private static async Task<List<DocumentRows>> RunWithAsync(
        ExtractionModels models, ExtractionOptions options, Dictionary<StageId, Func<ILukeExecutor>> executors)
    {
        await using var dispatcher = new ExecutorDispatcher(executors);
        return await RunAsync(models, options, dispatcher);
    }

    private static async Task<List<DocumentRows>> RunAsync(ExtractionModels models, ExtractionOptions options, IInferenceDispatcher dispatcher)
    {
        var processor = new ShardProcessor(models, options, new GivenSegmenter(), dispatcher);
        var rows = new List<DocumentRows>();
        await foreach (var row in processor.ProcessAsync(Shards.ToAsync(Cases.Documents.Select((d, i) => d.ToDocument(i))), null, CancellationToken.None))
        {
            rows.Add(row);
        }

        return rows;
    }

    private static async Task CheckAsync(Func<ILukeExecutor> entities, Func<ILukeExecutor> relations)
    {
        await using var dispatcher = new ExecutorDispatcher(
            new Dictionary<StageId, Func<ILukeExecutor>> { [Ids.Entities] = entities, [Ids.Relations] = relations });
        var models = Shards.Models(EntityModel, RecipeCases.Model(RecipeCases.RelationModel));
        var rows = await RunAsync(models, Options, dispatcher);

        CheckEntities([.. rows.SelectMany(r => r.Entities)], [.. dispatcher.Mentions.Select(m => m.Mention)]);
        CheckRelations(rows);
    }

    private static void CheckEntities(EntityRow[] rows, MentionResult[] mentions)
    {
        Assert.Equal(
            Cases.Entities.Select(e => (e.Doc, e.Sentence, e.Start, e.End, e.Text, e.Label)),
            rows.Select(r => (r.DocId!, r.Sentence, r.Start, r.End, r.Text, r.Label)));
        for (var i = 0; i < rows.Length; i++)
        {
            Assert.Equal(Cases.Entities[i].Probability, rows[i].Score, 1e-4f);
            Assert.Equal(Cases.Entities[i].Logit, mentions[i].Logit, 1e-4f);
        }
    }

    private static void CheckRelations(IReadOnlyList<DocumentRows> documents)
    {
        var checkedRows = 0;
        foreach (var document in documents)
        {
            var byPair = document.Relations.ToDictionary(r => (r.HeadId, r.TailId));
            foreach (var expected in Cases.Relations.Where(r => r.Doc == document.Document!.DocId))
            {
                var found = byPair.TryGetValue((Id(expected.Head), Id(expected.Tail)), out var row);
                Assert.Equal(expected.Label, found ? row!.Label : "no_relation");
                if (found)
                {
                    Assert.Equal(expected.Probability, row!.Score, 1e-4f);
                    Assert.Equal(expected.Sentence, row.Sentence);
                    checkedRows++;
                }
            }

            foreach (var sentence in document.Entities.GroupBy(e => e.Sentence).Select(g => g.Take(RecipeCases.RelatedEntities).ToList()))
            {
                Assert.Equal(
                    sentence.Count * (sentence.Count - 1),
                    Cases.Relations.Count(r => r.Doc == document.Document!.DocId && r.Sentence == sentence[0].Sentence));
            }

            Assert.Equal(0, document.Document!.DroppedPairs);

            string Id(int[] span) => RowIds.EntityId(document.Document!.DocUid, span[0], span[1]);
        }

        Assert.Equal(Cases.Relations.Count(r => r.Label != "no_relation"), checkedRows);
    }
}
