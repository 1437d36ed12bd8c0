using System.Diagnostics.Metrics;
using LukePipeline.Extraction;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Extraction.Stages;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Extraction.Stages.Relations;
using LukePipeline.Extraction.Windows;
using LukePipeline.Ground;
using LukePipeline.Tables;
using LukePipeline.Text;

namespace LukePipeline.Tests.Extraction;

/// <summary>Pairs take the states of the pass that found their mentions where that read what they would read, and nowhere else; rows are those of a pass of their own.</summary>
[Collection("Pairs by the pass that classified them")]
public sealed class EntityPassTests
{
    private static readonly string Filler = string.Join(' ', Enumerable.Repeat("w", 45));

    private static readonly ExtractionOptions BySentence = new() { Context = ContextScope.Sentence };

    [Fact]
    public Task Relations_SentencesByThemselves_TakeTheEntityPass() => CheckAsync("Ann met Bob. Cid sat. Dan saw Eve and Flo.", BySentence, given: 2, own: 0);

    [Fact]
    public Task Relations_WindowsOfTheDocument_TakePassesOfTheirOwn() => CheckAsync("Ann met Bob. Dan saw Eve.", new ExtractionOptions(), given: 0, own: 2);

    [Fact]
    public Task Relations_DocumentOfOneSentence_TakesTheEntityPass() => CheckAsync("Ann met Bob", new ExtractionOptions(), given: 1, own: 0);

    [Fact]
    public Task Relations_SharedWindows_TakePassesOfTheirOwn() =>
        CheckAsync("Ann met Bob. Dan saw Eve.", new ExtractionOptions { Window = WindowKind.Shared }, given: 0, own: 2);

    [Fact]
    public Task Relations_SentenceTooLong_TakesPassesOfItsOwn() => CheckAsync($"{Filler} Ann x Bob {Filler} Cid. Dan saw Eve.", BySentence, given: 1, own: 6);

    [Fact]
    public Task Relations_TextThatIsJoinedAnew_TakesPassesOfItsOwn() =>
        CheckAsync("Ann met  Bob. Dan saw Eve.", BySentence with { WindowText = WindowTextKind.Conll }, given: 1, own: 1);

    [Fact]
    public Task Relations_PartOfASentenceThatBothReadAlike_TakesTheEntityPass() =>
        CheckAsync($"Ann {new string('X', 2000)} Bob and Cid. Dan saw Eve.", BySentence, given: 3, own: 0);

    [Fact]
    public Task Relations_MentionsThatConsistencyAdds_TakeAPassOfTheirOwn() =>
        CheckAsync("Ann met Bob. ~ Ann saw Bob. Dan saw Eve.", BySentence with { Consistency = ConsistencyKind.On }, given: 2, own: 1);

    [Fact]
    public Task Relations_SentenceInCapitals_TakesThePassThatReadItAsATitle() =>
        CheckAsync("Ann met Bob. ANN SAW BOB TOO.", BySentence with { Consistency = ConsistencyKind.On }, given: 2, own: 0);

    [Fact]
    public Task Relations_EntitiesOfAProgramThatKnowsNoStates_TakePassesOfTheirOwn() => CheckAsync("Ann met Bob.", BySentence, given: 0, own: 1, knowsStates: false);

    [Fact]
    public async Task Relations_MentionsThatADocumentBrings_TakeAPassOfTheirOwn() => await CheckAsync(
        [new Document("d", "Ann met Bob.", "test.jsonl", 0) { Mentions = [new(0, 3, "NAME"), new(8, 11, "NAME")] }], BySentence with { BringsMentions = true }, given: 0, own: 1);

    [Fact]
    public async Task Relations_MentionsThatWereStored_TakeAPassOfTheirOwn()
    {
        var stored = new StoredFindings(new HashSet<string> { Ids.Entities.Name }, [new StoredMention(0, 3, 0, "NAME", 0.9f), new StoredMention(8, 12, 0, "NAME", 0.9f)]);

        await CheckAsync([new Document("d", "Ann met Bob.", "test.jsonl", 0) { Stored = stored }, .. Shards.Documents("Dan saw Eve.")], BySentence, given: 1, own: 1);
    }

    [Fact]
    public Task Relations_PairsOfSomeMentions_TakeTheStatesOfThoseAlone() =>
        CheckAsync("Ann Bob x x x x Cid.", BySentence with { MaxPairsPerSentence = 2 }, given: 1, own: 0);

    [Fact]
    public async Task Embeddings_BesideStates_AreThoseWithout()
    {
        var (with, _) = await RunAsync(Shards.Documents("Ann met Bob."), BySentence with { SharesEncoder = true }, vectors: true);
        var (without, _) = await RunAsync(Shards.Documents("Ann met Bob."), BySentence, vectors: true);

        Assert.Equal(2, with[0].Embeddings.Count);
        Assert.Equal(without[0].Embeddings.Select(row => row.EntityId), with[0].Embeddings.Select(row => row.EntityId));
        Assert.All(with[0].Embeddings.Zip(without[0].Embeddings), pair =>
            Assert.Equal((pair.Second.Vector[0], Shards.EntityConfig.HiddenSize), (pair.First.Vector[0], pair.First.Vector.Length)));
    }

    [Fact]
    public async Task Batches_JobThatSharesNoEncoder_AskForNoStates()
    {
        var (_, model) = await RunAsync(Shards.Documents("Ann met Bob."), BySentence);

        Assert.All(Batches<EntityBatch>(model), batch => Assert.False(batch.WithStates || batch.WithVectors));
        Assert.All(Batches<MentionPairBatch>(model), batch => Assert.All(batch.Items, item => Assert.Null(item.Given)));
    }

    [Fact]
    public async Task Pairs_ByWhatTheyWereClassified_AreCounted()
    {
        var seen = 0L;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Meter.Name == LukeTelemetry.Name && instrument.Name == "luke.pair.classified")
            {
                own.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            if (tags.ToArray().Contains(new("luke.pass", "entities")))
            {
                Interlocked.Add(ref seen, value);
            }
        });
        listener.Start();

        await RunAsync(Shards.Documents("Ann met Bob and Cid."), BySentence with { SharesEncoder = true });

        Assert.Equal(6, Interlocked.Read(ref seen));
    }

    private static Task CheckAsync(string text, ExtractionOptions options, int given, int own, bool knowsStates = true) =>
        CheckAsync([.. Shards.Documents(text)], options, given, own, knowsStates);

    /// <summary>The same rows with states as without, from so many sentences or pairs that took the entity pass and that took their own.</summary>
    private static async Task CheckAsync(CorpusEntry[] documents, ExtractionOptions options, int given, int own, bool knowsStates = true)
    {
        var (with, model) = await RunAsync(documents, options with { SharesEncoder = true }, knowsStates: knowsStates);
        var (without, _) = await RunAsync(documents, options);

        Assert.NotEmpty(without.SelectMany(rows => rows.Relations));
        Assert.All(with.Zip(without), pair => Assert.Equal(pair.Second.Entities, pair.First.Entities));
        Assert.All(with.Zip(without), pair => Assert.Equal(pair.Second.Relations, pair.First.Relations));
        Assert.Equal(without.Select(rows => rows.Document!.DroppedPairs), with.Select(rows => rows.Document!.DroppedPairs));
        var items = Batches<MentionPairBatch>(model).SelectMany(batch => batch.Items).ToList();
        Assert.Equal((given, own), (items.Count(item => item.Given is not null), items.Count(item => item.Given is null)));
    }

    private static async Task<(List<DocumentRows> Rows, CapitalModel Model)> RunAsync(
        IEnumerable<CorpusEntry> documents, ExtractionOptions options, bool vectors = false, bool knowsStates = true)
    {
        var encoder = new CharEncoder();
        var model = new CapitalModel(Shards.MaxTokens) { Blinder = '~', KnowsStates = knowsStates };
        var models = Shards.Models(new StageModel(encoder, Shards.EntityConfig), new StageModel(encoder, Shards.OnePassConfig), vectors: vectors);
        return (await Shards.RunAsync(models, model, documents, options), model);
    }

    private static IEnumerable<T> Batches<T>(CapitalModel model) => model.Batches.Select(batch => StageRegistry.Shipped.Codec.DecodeBatch(batch)).OfType<T>();
}
