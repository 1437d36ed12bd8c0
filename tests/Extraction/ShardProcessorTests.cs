using LukePipeline.Engine.Queue;
using LukePipeline.Extraction;
using LukePipeline.Extraction.Stages;
using LukePipeline.Extraction.Stages.Relations;
using LukePipeline.Ground;
using LukePipeline.Tables;
using LukePipeline.Text;

namespace LukePipeline.Tests.Extraction;

public sealed class ShardProcessorTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task ProcessAsync_AllStages_WriteEveryRowWithItsOffsets()
    {
        var rows = await Shards.RunAsync(
            Shards.Models(relations: true, vectors: true), new CapitalModel(Shards.MaxTokens), Shards.Documents("🎻 Ann met  Bob. Cid slept."));

        var uid = RowIds.DocUid(new Document(null, "", "test.jsonl", 0));
        var document = Assert.Single(rows);
        Assert.Equal(
            [
                new EntityRow(uid, "d0", $"{uid}:2-5", 0, 2, 5, 3, 6, "Ann", "NAME", document.Entities[0].Score),
                new EntityRow(uid, "d0", $"{uid}:11-15", 0, 11, 15, 12, 16, "Bob.", "NAME", document.Entities[0].Score),
                new EntityRow(uid, "d0", $"{uid}:16-19", 1, 16, 19, 17, 20, "Cid", "NAME", document.Entities[0].Score),
            ],
            document.Entities);
        Assert.Equal([new RelationRow(uid, "d0", $"{uid}:2-5", $"{uid}:11-15", "Ann", "Bob.", "NAME", "NAME", "BEFORE", 0.75f, 0)], document.Relations);
        Assert.Equal([(3f, $"{uid}:2-5"), (4f, $"{uid}:11-15"), (3f, $"{uid}:16-19")], document.Embeddings.Select(e => (e.Vector[0], e.EntityId)));
        Assert.Equal((26, 2, 3, 1, 0), (document.Document!.Characters, document.Document.Sentences, document.Document.Entities, document.Document.Relations, document.Document.DroppedPairs));
    }

    [Fact]
    public async Task ProcessAsync_MixedEntries_KeepsTheirOrderAndLosesNone()
    {
        var entries = new List<CorpusEntry>();
        for (var i = 0; i < 700; i++)
        {
            entries.Add((i % 7) switch
            {
                0 => new DocumentFailure("test.jsonl", i, ReasonCode.InvalidJson, "no object"),
                1 => new Document($"d{i}", "  ", "test.jsonl", i),
                2 => new Document($"d{i}", "BAD words", "test.jsonl", i),
                3 => new DocumentFailure("test.jsonl", i, ReasonCode.CorruptInput, "broken") { WholeFile = true },
                _ => new Document($"d{i}", $"no Names here but N{i}.", "test.jsonl", i),
            });
        }

        var rows = await Shards.RunAsync(Shards.Models(relations: true, embeddings: true), new CapitalModel(Shards.MaxTokens), entries);

        Assert.Equal(entries.Select(e => e.Position), rows.Select(r => r.Document?.Position ?? r.Failure!.Position));
        for (var i = 0; i < rows.Count; i++)
        {
            var (reason, names) = (i % 7) switch
            {
                0 => ((ReasonCode?)ReasonCode.InvalidJson, 0),
                1 => (null, 0),
                2 => (ReasonCode.InvalidSegmentation, 0),
                3 => (ReasonCode.CorruptInput, 0),
                _ => (null, 2),
            };
            Assert.Equal((reason, names, names), (rows[i].Failure?.Reason, rows[i].Entities.Count, rows[i].Embeddings.Count));
        }
    }

    [Fact]
    public async Task ProcessAsync_TokenizerFails_FailsThatDocumentAlone()
    {
        var rows = await Shards.RunAsync(
            Shards.Models(new CharEncoder { Poison = "☠" }), new CapitalModel(Shards.MaxTokens), Shards.Documents("Ann. Bob ☠ Cid.", "Dan.", "Eve ☠", "Fay."));

        Assert.Equal([ReasonCode.InternalError, null, ReasonCode.InternalError, null], rows.Select(r => r.Failure?.Reason));
        Assert.Equal(["Dan.", "Fay."], rows.SelectMany(Shards.Names));
    }

    [Fact]
    public async Task ProcessAsync_ModelFailsOnOneDocument_FailsThatDocumentAlone()
    {
        var model = new CapitalModel(Shards.MaxTokens)
        {
            Before = batch => CapitalModel.Says(batch, '☠') ? Task.FromException(new InferenceException("index out of range")) : Task.CompletedTask,
        };

        var rows = await Shards.RunAsync(Shards.Models(relations: true), model, Shards.Documents("Ann Abe.", "Bob ☠ Bea. More.", "Cid Cat."));

        Assert.Equal([null, ReasonCode.InternalError, null], rows.Select(r => r.Failure?.Reason));
        Assert.Equal("index out of range", rows[1].Failure!.Message);
        Assert.Equal(["Ann", "Abe.", "Cid", "Cat."], rows.SelectMany(Shards.Names));
    }

    [Fact]
    public async Task ProcessAsync_ScoresThatAreNoNumbers_FailTheDocument()
    {
        var rows = await Shards.RunAsync(Shards.Models(), new CapitalModel(Shards.MaxTokens), Shards.Documents("Ann.", "Bob ☹ Cid.", "Dan."));

        Assert.Equal([null, ReasonCode.NumericalError, null], rows.Select(r => r.Failure?.Reason));
        Assert.Equal(["Ann.", "Dan."], rows.SelectMany(Shards.Names));
    }

    [Fact]
    public async Task ProcessAsync_EngineGone_ThrowsAndStopsReading()
    {
        var read = 0;
        var model = new CapitalModel(Shards.MaxTokens) { Before = _ => Task.FromException(new EngineUnavailableException("gone")) };
        var endless = Enumerable.Range(0, int.MaxValue).Select(i => new Document($"d{i}", $"Ann {++read}.", "test.jsonl", i));

        await Assert.ThrowsAsync<EngineUnavailableException>(() => Shards.RunAsync(Shards.Models(relations: true), model, endless).WaitAsync(Patience));
        Assert.InRange(read, 1, 20_000);
    }

    [Fact]
    public async Task ProcessAsync_InputBreaksOff_ThrowsItsError()
    {
        static IEnumerable<CorpusEntry> Broken()
        {
            yield return new Document("d0", "Ann.", "test.jsonl", 0);
            throw new IOException("gone");
        }

        await Assert.ThrowsAsync<IOException>(() => Shards.RunAsync(Shards.Models(relations: true), new CapitalModel(Shards.MaxTokens), Broken()).WaitAsync(Patience));
    }

    [Fact]
    public async Task ProcessAsync_ModelStandsStill_ReadsNoFurtherThanBatchesMayBeInFlight()
    {
        var read = 0;
        var gate = new TaskCompletionSource();
        var blocked = new SemaphoreSlim(0);
        var model = new CapitalModel(Shards.MaxTokens)
        {
            Before = _ =>
            {
                blocked.Release();
                return gate.Task;
            },
        };
        var entries = Enumerable.Range(0, 5000).Select(i => new Document($"d{i}", $"Ann {Interlocked.Increment(ref read)}.", "test.jsonl", i));
        var options = new ExtractionOptions { BatchWords = 100 };
        var run = Shards.RunAsync(Shards.Models(), model, entries, options);
        for (var i = 0; i < new StageSettings().MaxBatchesInFlight; i++)
        {
            Assert.True(await blocked.WaitAsync(Patience));
        }

        Assert.InRange(Volatile.Read(ref read), 4, 100);
        Assert.Equal(0, blocked.CurrentCount);
        gate.SetResult();
        Assert.Equal(5000, (await run.WaitAsync(Patience)).Count);
    }

    [Fact]
    public async Task ProcessAsync_ReaderStops_EndsTheStages()
    {
        var processor = new ShardProcessor(
            Shards.Models(relations: true, embeddings: true), new ExtractionOptions(), new WordSegmenter(), new CapitalModel(Shards.MaxTokens));
        var endless = Enumerable.Range(0, int.MaxValue).Select(i => new Document($"d{i}", "Ann Bob.", "test.jsonl", i));
        var rows = 0;

        await foreach (var _ in processor.ProcessAsync(Shards.ToAsync(endless), null, CancellationToken.None))
        {
            if (++rows == 3)
            {
                break;
            }
        }

        Assert.Equal(3, rows);
    }

    [Fact]
    public async Task ProcessAsync_Cancelled_StopsAtOnce()
    {
        using var cancellation = new CancellationTokenSource();
        var model = new CapitalModel(Shards.MaxTokens)
        {
            Before = async _ =>
            {
                await cancellation.CancelAsync();
                await new TaskCompletionSource().Task;
            },
        };
        var processor = new ShardProcessor(Shards.Models(), new ExtractionOptions(), new WordSegmenter(), model);
        var run = Task.Run(async () =>
        {
            await foreach (var _ in processor.ProcessAsync(Shards.ToAsync(Shards.Documents("Ann.")), null, cancellation.Token))
            {
            }
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WaitAsync(Patience));
    }

    [Fact]
    public async Task ProcessAsync_AnyTiming_DispatchesTheSameBatchesAndYieldsTheSameRows()
    {
        var texts = Enumerable.Range(0, 300).Select(i => $"Ann{i} met Bob and {new string('x', i % 40)} Cid{i}. Dan slept.").ToArray();
        var options = new ExtractionOptions { BatchWords = 300, BatchSpans = 200 };
        var calm = new CapitalModel(Shards.MaxTokens);
        var random = new Random(7);
        var nervous = new CapitalModel(Shards.MaxTokens)
        {
            Before = async _ =>
            {
                for (var turns = random.Next(50); turns > 0; turns--)
                {
                    await Task.Yield();
                }
            },
        };

        var expected = await Shards.RunAsync(Shards.Models(relations: true), calm, Shards.Documents(texts), options);
        var actual = await Shards.RunAsync(Shards.Models(relations: true), nervous, Shards.Documents(texts), options);

        Assert.Equal(expected.SelectMany(r => r.Entities), actual.SelectMany(r => r.Entities));
        Assert.Equal(expected.SelectMany(r => r.Relations), actual.SelectMany(r => r.Relations));
        Assert.True(calm.Batches.Count > 50);
        Assert.Equal(Sorted(calm), Sorted(nervous));

        // Batches of different stages interleave as they please; within a stage the order is fixed, and so is every batch.
        static IEnumerable<string> Sorted(CapitalModel model) => model.Batches.Select(Convert.ToHexString).OrderBy(b => b[..12], StringComparer.Ordinal);
    }

    [Fact]
    public async Task ProcessAsync_Observer_SeesEveryDocumentWordSpanAndPair()
    {
        var observer = new CountingObserver();

        await Shards.RunAsync(
            Shards.Models(relations: true, embeddings: true), new CapitalModel(Shards.MaxTokens), Shards.Documents("Ann met Bob.", "BAD", "Cid."), observer: observer);

        Assert.Equal((3, 1), (observer.Documents, observer.Failed));
        Assert.Equal([new(Ids.Entities, 7) { Words = 4, Candidates = 7 }, new(Ids.Relations, 2) { Pairs = 2 }, new(Ids.Embeddings, 3)], observer.Batches);
    }

    private sealed class CountingObserver : IExtractionObserver
    {
        public List<BatchProgress> Batches { get; } = [];

        public int Documents { get; private set; }

        public int Failed { get; private set; }

        public void OnBatch(BatchProgress progress) => Batches.Add(progress);

        public void OnDocument(DocumentRows rows)
        {
            Documents++;
            Failed += rows.Failure is null ? 0 : 1;
        }
    }
}
