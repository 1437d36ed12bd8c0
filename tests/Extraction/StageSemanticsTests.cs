using CsCheck;
using LukePipeline.Extraction;
using LukePipeline.Extraction.Stages;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Extraction.Windows;
using LukePipeline.Ground;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Extraction;

public sealed class StageSemanticsTests
{
    private static readonly ExtractionOptions Sharing = new() { Window = WindowKind.Shared };

    [Fact]
    public async Task Entities_AnyText_EveryMentionCutsItsTextInBothUnits()
    {
        var unit = Gen.OneOf(
            Gen.Char['a', 'z'].Select(c => c.ToString()), Gen.Char['A', 'Z'].Select(c => c.ToString()), Gen.Int[0, 4].Select(i => "  \n\t."[i].ToString()),
            Gen.Int[0, 6].Select(i => new[] { "🎻", "é", "e\u0301", "𝒜", "\u00a0", "👩‍👩‍👧", "東" }[i]));
        await unit.Array[0, 120].Select(string.Concat).CheckAsync(async text =>
        {
            var rows = await Shards.RunAsync(Shards.Models(), new CapitalModel(Shards.MaxTokens), Shards.Documents(text));
            var runes = text.EnumerateRunes().ToList();
            foreach (var entity in rows[0].Entities)
            {
                Assert.Equal(entity.Text, text[entity.StartUtf16..entity.EndUtf16]);
                Assert.Equal(entity.Text, string.Concat(runes[entity.Start..entity.End]));
            }

            Assert.Equal(runes.Count, rows[0].Document!.Characters);
        });
    }

    [Fact]
    public async Task Entities_SentenceFarTooLong_AreFoundToTheLastWord()
    {
        var words = Enumerable.Range(0, 3000).Select(i => i % 3 == 0 ? $"N{i}" : i % 11 == 0 ? "and," : "w").ToList();

        var rows = await Shards.RunAsync(Shards.Models(), new CapitalModel(Shards.MaxTokens), Shards.Documents(string.Join("  ", words)));

        Assert.Equal(words.Where(w => w[0] == 'N'), Shards.Names(rows[0]));
    }

    [Fact]
    public async Task Entities_WhiteSpaceInsideASentence_SplitsItRatherThanDroppingWords()
    {
        var words = Enumerable.Range(0, 30).Select(i => $"N{i}").ToList();
        var text = string.Join(new string(' ', 20), words);

        var rows = await Shards.RunAsync(Shards.Models(), new CapitalModel(Shards.MaxTokens), Shards.Documents(text));

        Assert.Equal(words, Shards.Names(rows[0]));
    }

    [Fact]
    public async Task Entities_WordsAndGapsOfPathologicalLength_NeverReachTheTokenizer()
    {
        var encoder = new CharEncoder();
        var text = $"Ann {new string('X', 1_000_000)} Bob{new string(' ', 1_000_000)}Cid met Dan.";

        var rows = await Shards.RunAsync(Shards.Models(encoder, relations: true), new CapitalModel(Shards.MaxTokens), Shards.Documents(text));

        Assert.Equal(["Ann", "Bob", "Cid", "Dan."], Shards.Names(rows[0]));
        Assert.Equal(["Cid-Dan."], rows[0].Relations.Select(r => $"{r.HeadText}-{r.TailText}"));
        Assert.Equal(10, rows[0].Document!.DroppedPairs);
        Assert.InRange(encoder.LongestText, 1, 1000);
    }

    [Fact]
    public async Task Entities_MorePassesThanOne_AreDecodedTogether()
    {
        var model = new CapitalModel(Shards.MaxTokens);
        var options = new ExtractionOptions { MaxCandidatesPerPass = 4 };

        var rows = await Shards.RunAsync(Shards.Models(vectors: true), model, Shards.Documents("Ann met Bob and Cid saw."), options);

        Assert.Equal(["Ann", "Bob", "Cid"], Shards.Names(rows[0]));
        Assert.Equal([3f, 3f, 3f], rows[0].Embeddings.Select(e => e.Vector[0]));
        var item = Assert.Single(((EntityBatch)StageRegistry.Shipped.Codec.DecodeBatch(model.Batches[0])).Items);
        Assert.Equal([4, 4, 4, 4, 4, 1], item.Passes.Select(p => p.Candidates.Length));
    }

    [Fact]
    public async Task Entities_MinScoreAndMentionWords_AreHonoured()
    {
        var model = new CapitalModel(Shards.MaxTokens);
        var rows = await Shards.RunAsync(
            Shards.Models(), model, Shards.Documents("Ann met Bob."), new ExtractionOptions { MinScore = 0.9, MaxMentionWords = 2 });

        Assert.Empty(rows[0].Entities);
        var batch = (EntityBatch)StageRegistry.Shipped.Codec.DecodeBatch(model.Batches[0]);
        Assert.Equal(0.9f, batch.MinScore);
        Assert.Equal(5, batch.Items[0].CandidateCount);
    }

    [Theory]
    [InlineData(ConsistencyKind.Off, "ANNA OF BOSTON LEFT.")]
    [InlineData(ConsistencyKind.On, "ANNA BOSTON LEFT.")]
    public async Task Entities_ConsistencyOrNot_DecidesHowCapitalsAreRead(ConsistencyKind consistency, string names)
    {
        var rows = await Shards.RunAsync(
            Shards.Models(), new CapitalModel(Shards.MaxTokens), Shards.Documents("ANNA OF BOSTON LEFT."), new ExtractionOptions { Consistency = consistency });

        Assert.Equal(names, string.Join(' ', Shards.Names(rows[0])));
    }

    [Fact]
    public async Task Entities_SharedWindow_HoldsEverySentenceOfADocumentThatFits()
    {
        var model = new CapitalModel(Shards.MaxTokens);

        var rows = await Shards.RunAsync(Shards.Models(vectors: true), model, Shards.Documents("Ann met Al. no. She saw Bob."), Sharing);

        Assert.Equal([(0, "Ann"), (0, "Al."), (2, "She"), (2, "Bob.")], rows[0].Entities.Select(e => (e.Sentence, e.Text)));
        Assert.Equal([3f, 3f, 3f, 4f], rows[0].Embeddings.Select(e => e.Vector[0]));
        var item = Assert.Single(((EntityBatch)StageRegistry.Shipped.Codec.DecodeBatch(Assert.Single(model.Batches))).Items);
        Assert.Equal([6, 1, 6], item.Passes.Select(p => p.Candidates.Length));
        Assert.Equal(["AnnmetAl.", "no.", "ShesawBob."], item.Sentences!.Select(s => CharEncoder.Decode(item.WordIds, s)));
    }

    [Fact]
    public async Task Entities_SharedWindows_FindWhatSeparateOnesDo()
    {
        var word = Gen.OneOf(Gen.Const("Ann"), Gen.Const("met"), Gen.Const("x."), Gen.Const("Bob."), Gen.Const("\n \n"), Gen.Const(new string('w', 50)), Gen.Const("Q" + new string('q', 70)));
        await word.Array[0, 60].Select(words => string.Join(' ', words)).CheckAsync(async text =>
        {
            var options = Sharing with { MaxCandidatesPerPass = 20, MaxWordLength = 60 };
            var shared = await Shards.RunAsync(Shards.Models(), new CapitalModel(Shards.MaxTokens), Shards.Documents(text), options);
            var separate = await Shards.RunAsync(
                Shards.Models(), new CapitalModel(Shards.MaxTokens), Shards.Documents(text), options with { Window = WindowKind.Separate });

            Assert.Equal(separate[0].Entities, shared[0].Entities);
        });
    }

    [Fact]
    public void Check_SharedWindowOfLoneSentences_IsRefused()
    {
        var error = Assert.Throws<LukeException>(() => Shards.Models().Check(Sharing with { Context = ContextScope.Sentence }));

        Assert.Contains("add --context document", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Relations_MoreThanTheLimit_KeepTheNearestAndCountTheRest()
    {
        var rows = await Shards.RunAsync(
            Shards.Models(relations: true), new CapitalModel(Shards.MaxTokens), Shards.Documents("Ann Bob x Cid."), new ExtractionOptions { MaxPairsPerSentence = 2 });

        Assert.Equal(["Ann-Bob"], rows[0].Relations.Select(r => $"{r.HeadText}-{r.TailText}"));
        Assert.Equal(4, rows[0].Document!.DroppedPairs);
    }

    [Fact]
    public async Task Relations_SentenceTooLong_AreReadAroundThePairOrCounted()
    {
        var filler = string.Join(' ', Enumerable.Repeat("w", 45));

        var rows = await Shards.RunAsync(
            Shards.Models(relations: true), new CapitalModel(Shards.MaxTokens), Shards.Documents($"{filler} Ann x Bob {filler} {filler} Cid"));

        Assert.Equal(["Ann-Bob"], rows[0].Relations.Select(r => $"{r.HeadText}-{r.TailText}"));
        Assert.Equal(4, rows[0].Document!.DroppedPairs);
    }

    [Fact]
    public async Task Relations_Schema_FiltersPairsAndLabels()
    {
        var documents = Shards.Documents("Ann Bob.").ToList();
        var kept = await Shards.RunAsync(
            Shards.Models(relations: true), new CapitalModel(Shards.MaxTokens), documents, new ExtractionOptions { PairSchema = ["NAME x * -> BEFORE"] });
        var wrongLabel = await Shards.RunAsync(
            Shards.Models(relations: true), new CapitalModel(Shards.MaxTokens), documents, new ExtractionOptions { PairSchema = ["NAME x NAME -> none"] });

        Assert.Single(kept[0].Relations);
        Assert.Empty(wrongLabel[0].Relations);
        Assert.Equal(0, wrongLabel[0].Document!.DroppedPairs);
    }

    [Fact]
    public async Task Relations_MinScore_IsHonoured()
    {
        var rows = await Shards.RunAsync(
            Shards.Models(relations: true), new CapitalModel(Shards.MaxTokens), Shards.Documents("Ann Bob."), new ExtractionOptions { MinRelationScore = 0.8 });

        Assert.Empty(rows[0].Relations);
    }

    [Fact]
    public async Task Embeddings_OwnCheckpointWithLongSentences_RepresentEveryMention()
    {
        var words = Enumerable.Range(0, 200).Select(i => i % 4 == 0 ? $"N{i}" : "w").ToList();

        var rows = await Shards.RunAsync(Shards.Models(embeddings: true), new CapitalModel(Shards.MaxTokens), Shards.Documents(string.Join("  ", words)));

        Assert.Equal(rows[0].Entities.Select(e => e.EntityId), rows[0].Embeddings.Select(e => e.EntityId));
        Assert.Equal(rows[0].Entities.Select(e => (float)e.Text.Length), rows[0].Embeddings.Select(e => e.Vector[0]));
        Assert.Equal(50, rows[0].Embeddings.Count);
    }
}
