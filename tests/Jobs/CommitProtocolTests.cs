using LukePipeline.Ground;
using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Spec;
using LukePipeline.Jobs.Work;
using LukePipeline.Storage;
using LukePipeline.Storage.Local;
using LukePipeline.Storage.Locations;
using LukePipeline.Tables;
using LukePipeline.Tests.Storage;
using LukePipeline.Tests.Support;
using LukePipeline.Text;

namespace LukePipeline.Tests.Jobs;

/// <summary>The sentences of the commit protocol about one shard and about the end of a job, on every store.</summary>
public sealed class CommitProtocolTests(StoreFixture stores) : IClassFixture<StoreFixture>
{
    [Theory]
    [ClassData(typeof(StoreKinds))]
    public async Task Job_FromClaimToEnd_LeavesExactlyTheDocumentedTree(StoreKind kind)
    {
        var store = await stores.OpenAsync(kind);
        var (job, plan) = await ProtocolJob.StartAsync(store, shards: 2);
        Assert.Equal(["_job/job-a/plan.json", "_job/owner.json"], await ProtocolJob.NamesAsync(store));

        await ProtocolJob.RunShardAsync(job, plan, 0);
        Assert.Equal(
            [
                "_job/job-a/plan.json", "_job/job-a/shards/00000.json", "_job/owner.json", "documents/part-00000.parquet",
                "embeddings/part-00000.parquet", "entities/part-00000.parquet", "failures/part-00000.parquet", "relations/part-00000.parquet",
                "sentences/part-00000.parquet",
            ],
            (await ProtocolJob.NamesAsync(store)).Where(name => !name.Contains("/attempts/", StringComparison.Ordinal)));

        await ProtocolJob.RunShardAsync(job, plan, 1);
        var manifest = await job.CompleteAsync(plan, default);

        Assert.Equal(
            [
                "_SUCCESS", "_job/job-a/plan.json", "_job/job-a/shards/00000.json", "_job/job-a/shards/00001.json", "_job/owner.json",
                "documents/part-00000.parquet", "documents/part-00001.parquet", "embeddings/part-00000.parquet", "embeddings/part-00001.parquet",
                "entities/part-00000.parquet", "entities/part-00001.parquet", "failures/part-00000.parquet", "failures/part-00001.parquet", "manifest.json",
                "relations/part-00000.parquet", "relations/part-00001.parquet", "sentences/part-00000.parquet", "sentences/part-00001.parquet",
            ],
            await ProtocolJob.NamesAsync(store));
        var rows = Enumerable.Range(0, 2).SelectMany(shard => ProtocolJob.Rows(shard)).ToArray();
        Assert.Equal(JobState.Completed, manifest.State);
        Assert.Equal(rows.Count(r => r.Document is not null), manifest.Counts.Documents);
        Assert.Equal(manifest.Counts.Documents, manifest.Counts.Done + manifest.Counts.Failed);
        Assert.Equal(rows.Sum(r => r.Entities.Count), manifest.Rows["entities"]);
        Assert.Equal(rows.Sum(r => r.Entities.Count), manifest.Counts.EntityLabels["PER"]);
        Assert.Equal(12, manifest.Files.Count);
        foreach (var file in manifest.Files)
        {
            var content = await store.TryReadAsync(file.Name, default);
            Assert.Equal(file.Bytes, content!.Bytes.Length);
            Assert.Equal(file.Sha256, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content.Bytes.Span)));
        }
    }

    [Fact]
    public async Task Job_LocalFolder_LeavesNoEmptyFolderAndNoScrap()
    {
        var store = await stores.OpenAsync(StoreKind.Local);
        var (job, plan) = await ProtocolJob.StartAsync(store, shards: 2);
        await ProtocolJob.RunAsync(job, plan);

        Assert.DoesNotContain(
            Directory.EnumerateDirectories(store.Location, "*", SearchOption.AllDirectories),
            folder => folder != store.SpoolFolder && !Directory.EnumerateFileSystemEntries(folder).Any());
        Assert.Empty(Directory.EnumerateFiles(store.SpoolFolder));
    }

    [Theory]
    [ClassData(typeof(StoreKinds))]
    public async Task Commit_BeforeIt_NothingHasAFinalName(StoreKind kind)
    {
        var inner = await stores.OpenAsync(kind);
        var commits = 0;
        var store = new FaultyBlobStore(inner, async call =>
        {
            if (call is { Operation: "TryCreate", Name: "_job/job-a/shards/00000.json" })
            {
                commits++;
                Assert.DoesNotContain(await ProtocolJob.NamesAsync(inner), JobParts.Shipped.IsOutputFile);
                Assert.Equal(JobParts.Shipped.TableNames.Count, (await ProtocolJob.NamesAsync(inner, JobPaths.Attempts("job-a"))).Length);
            }

            return Fault.None;
        });
        var (job, plan) = await ProtocolJob.StartAsync(store, shards: 1);

        Assert.Equal(CommitKind.Committed, (await ProtocolJob.RunShardAsync(job, plan, 0)).Kind);
        Assert.Equal(1, commits);
    }

    [Theory]
    [ClassData(typeof(StoreKinds))]
    public async Task Commit_TwoAttempts_TheFirstWins(StoreKind kind)
    {
        var store = await stores.OpenAsync(kind);
        var (job, plan) = await ProtocolJob.StartAsync(store, shards: 1);
        await using var first = await ProtocolJob.WrittenAttemptAsync(job, plan, 0);
        await using var second = await ProtocolJob.WrittenAttemptAsync(job, plan, 0);

        var won = await second.CommitAsync(default);
        var lost = await first.CommitAsync(default);

        Assert.Equal((CommitKind.Committed, second.Id), (won.Kind, won.Manifest.AttemptId));
        Assert.Equal((CommitKind.Lost, second.Id), (lost.Kind, lost.Manifest.AttemptId));
    }

    [Theory]
    [InlineData(Fault.LoseAnswer)]
    [InlineData(Fault.Repeat)]
    public async Task Commit_AnswerLost_IsRecognizedByTheAttemptId(Fault fault)
    {
        var store = new FaultyBlobStore(await stores.OpenAsync(StoreKind.Local), call =>
            Task.FromResult(call is { Operation: "TryCreate", Name: "_job/job-a/shards/00000.json" } ? fault : Fault.None));
        var (job, plan) = await ProtocolJob.StartAsync(store, shards: 1);

        var outcome = await ProtocolJob.RunShardAsync(job, plan, 0);

        Assert.Equal(CommitKind.Committed, outcome.Kind);
        Assert.Equal(JobState.Completed, (await job.CompleteAsync(plan, default)).State);
    }

    [Fact]
    public async Task Commit_StoreFails_LeavesNoDeathAndCanBeTriedAgain()
    {
        var failures = 1;
        var store = new FaultyBlobStore(await stores.OpenAsync(StoreKind.Local), call =>
            Task.FromResult(call is { Operation: "TryCreate", Name: "_job/job-a/shards/00000.json" } && failures-- > 0 ? Fault.FailBefore : Fault.None));
        var (job, plan) = await ProtocolJob.StartAsync(store, shards: 1);

        await Assert.ThrowsAsync<BlobStoreException>(() => ProtocolJob.RunShardAsync(job, plan, 0));

        Assert.Empty(await ProtocolJob.NamesAsync(store, JobPaths.Marks("job-a")));
        Assert.Equal(CommitKind.Committed, (await ProtocolJob.RunShardAsync(job, plan, 0)).Kind);
    }

    [Fact]
    public async Task Commit_UploadedFileChanged_IsRefused()
    {
        IBlobStore inner = await stores.OpenAsync(StoreKind.Local);
        var store = new FaultyBlobStore(inner, async call =>
        {
            if (call.Operation == "GetProperties" && call.Name.EndsWith("/relations.parquet", StringComparison.Ordinal))
            {
                await inner.PutAsync(call.Name, new byte[] { 1 }, default);
            }

            return Fault.None;
        });
        var (job, plan) = await ProtocolJob.StartAsync(store, shards: 1);

        var error = await Assert.ThrowsAsync<BlobStoreException>(() => ProtocolJob.RunShardAsync(job, plan, 0));

        Assert.Contains("has 1 bytes where ", error.Message, StringComparison.Ordinal);
        Assert.Null(await job.ReadShardAsync(0, default));
    }

    [Theory]
    [ClassData(typeof(StoreKinds))]
    public async Task Publish_CommitterDied_AnyLaterOwnerFinishesFromTheManifest(StoreKind kind)
    {
        var inner = await stores.OpenAsync(kind);
        var published = 0;
        var dying = new FaultyBlobStore(inner, call => Task.FromResult(call.Operation == "TryPublish" && ++published > 2 ? Fault.FailBefore : Fault.None));
        var (job, plan) = await ProtocolJob.StartAsync(dying, shards: 1);
        await Assert.ThrowsAsync<BlobStoreException>(() => ProtocolJob.RunShardAsync(job, plan, 0));
        Assert.Equal(2, (await ProtocolJob.NamesAsync(inner)).Count(JobParts.Shipped.IsOutputFile));

        var claim = await new JobStore(inner).ClaimAsync("job-b", ProtocolJob.Spec(), overwrite: false, default);
        Assert.Equal((ClaimKind.Resumed, "job-a", 2), (claim.Kind, claim.Job.Id, claim.Job.Epoch));
        Assert.Equal([0], await claim.Job.ListCommittedAsync(default));
        await claim.Job.CompleteAsync(claim.Plan!, default);

        using var folder = new TemporaryFolder();
        Assert.Equal(await ProtocolJob.UndisturbedAsync(folder.Path, shards: 1), await ProtocolJob.VisibleAsync(inner));
    }

    [Theory]
    [ClassData(typeof(StoreKinds))]
    public async Task Publish_Again_ChangesNothing(StoreKind kind)
    {
        var store = await stores.OpenAsync(kind);
        var (job, plan) = await ProtocolJob.StartAsync(store, shards: 1);
        var outcome = await ProtocolJob.RunShardAsync(job, plan, 0);
        var before = (await store.ListAsync("entities/", default).ToListAsync()).Single().Properties.ETag;

        await job.PublishAsync(outcome.Manifest, default);

        Assert.Equal(before, (await store.ListAsync("entities/", default).ToListAsync()).Single().Properties.ETag);
    }

    [Fact]
    public async Task Publish_CommittedFileGone_SaysSo()
    {
        var store = await stores.OpenAsync(StoreKind.Local);
        var (job, plan) = await ProtocolJob.StartAsync(store, shards: 1);
        await ProtocolJob.RunShardAsync(job, plan, 0);
        await store.DeleteAsync("entities/part-00000.parquet", null, default);

        var error = await Assert.ThrowsAsync<JobStateException>(() => job.CompleteAsync(plan, default));

        Assert.Equal(
            $"'entities/part-00000.parquet' of job job-a in {store.Location} was committed, and is gone or damaged. Run the job with --overwrite to begin anew.",
            error.Message);
        Assert.False(await new JobStore(store).IsCompleteAsync(default));
    }

    [Fact]
    public async Task Complete_ShardMissing_WritesNeitherManifestNorSuccess()
    {
        var store = await stores.OpenAsync(StoreKind.Local);
        var (job, plan) = await ProtocolJob.StartAsync(store, shards: 3);
        await ProtocolJob.RunShardAsync(job, plan, 0);
        await ProtocolJob.RunShardAsync(job, plan, 2);

        var error = await Assert.ThrowsAsync<JobStateException>(() => job.CompleteAsync(plan, default));

        Assert.Equal($"Job job-a in {store.Location} lacks 1 of 3 shards, 1 first. Run the same command again.", error.Message);
        Assert.Null(await new JobStore(store).ReadManifestAsync(default));
        Assert.False(await new JobStore(store).IsCompleteAsync(default));
    }

    [Theory]
    [ClassData(typeof(StoreKinds))]
    public async Task Complete_SuccessIsTheLastThingThatAppears_AndAppearsOnce(StoreKind kind)
    {
        var inner = await stores.OpenAsync(kind);
        var publications = new List<string>();
        var store = new FaultyBlobStore(inner, async call =>
        {
            if (call.Operation == "TryPublish")
            {
                publications.Add(call.Name);
                Assert.False(await new JobStore(inner).IsCompleteAsync(default));
            }
            else if (call.Operation == "Delete" && call.Name.StartsWith(JobPaths.Attempts("job-a"), StringComparison.Ordinal))
            {
                Assert.True(await new JobStore(inner).IsCompleteAsync(default), "Nobody deletes on the way.");
            }

            return Fault.None;
        });
        var (job, plan) = await ProtocolJob.StartAsync(store, shards: 2);

        await ProtocolJob.RunAsync(job, plan);
        var first = await inner.TryReadAsync("manifest.json", default);
        await job.CompleteAsync(plan, default);

        Assert.Equal(["manifest.json", "_SUCCESS"], publications[^2..]);
        Assert.Equal(2 + (2 * JobParts.Shipped.TableNames.Count), publications.Count);
        Assert.Equal(first!.ETag, (await inner.TryReadAsync("manifest.json", default))!.ETag);
    }

    [Theory]
    [ClassData(typeof(StoreKinds))]
    public async Task Complete_FileOfNoManifest_IsRemovedBeforeSuccess(StoreKind kind)
    {
        var store = await stores.OpenAsync(kind);
        var (job, plan) = await ProtocolJob.StartAsync(store, shards: 1);
        await store.PutAsync("entities/part-00007.parquet", new byte[] { 1 }, default);
        await store.PutAsync("entities/README", new byte[] { 1 }, default);

        await ProtocolJob.RunAsync(job, plan);

        Assert.Equal(["entities/README", "entities/part-00000.parquet"], await ProtocolJob.NamesAsync(store, "entities/"));
    }

    [Theory]
    [ClassData(typeof(StoreKinds))]
    public async Task Complete_IdsThatRepeatWithinAndAcrossShards_AreCounted(StoreKind kind)
    {
        var store = await stores.OpenAsync(kind);
        var (job, plan) = await ProtocolJob.StartAsync(store, shards: 2);
        for (var shard = 0; shard < 2; shard++)
        {
            await using var attempt = await ShardAttempt.BeginAsync(job, plan, shard, ProtocolJob.Patience, default);
            foreach (var (position, id) in new[] { "a", "A", "b", "a/#%..\n", null, null, shard == 0 ? "b" : "c" }.Index())
            {
                await attempt.WriteAsync(DocumentRows.Failed(new DocumentFailure($"in/{shard}.jsonl", position, ReasonCode.MissingText, "There is none.") { DocumentId = id }), default);
            }

            await attempt.CommitAsync(default);
        }

        // a, A and a/#%..\n stand twice there, and b three times; c is alone, and documents without id are nobody's doubles.
        Assert.Equal(9, (await job.CompleteAsync(plan, default)).DuplicateIds);
        Assert.Equal(9, (await new JobStore(store).ReadManifestAsync(default))!.DuplicateIds);
    }

    [Theory]
    [ClassData(typeof(StoreKinds))]
    public async Task Commit_ManyAttemptsAtOnce_ExactlyOneCommitsAndItsFilesStand(StoreKind kind)
    {
        var (location, options) = await stores.CreateAsync(kind);
        using var folder = new TemporaryFolder();
        var expected = await ProtocolJob.UndisturbedAsync(folder.Path, shards: 6);
        var (job, plan) = await ProtocolJob.StartAsync(BlobStores.Open(location, options), shards: 6);

        for (var shard = 0; shard < 6; shard++)
        {
            // Each rival has a store of its own, as another process would, and answers to its commit get lost at random.
            var number = shard;
            var rivals = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => Task.Run(async () =>
            {
                var random = new Random((number * 100) + i);
                var store = new FaultyBlobStore(BlobStores.Open(location, options), async call =>
                {
                    int delay, fault;
                    lock (random)
                    {
                        (delay, fault) = (random.Next(8), random.Next(10));
                    }

                    await Task.Delay(delay);
                    var isCommit = call.Operation == "TryCreate" && call.Name == JobPaths.Shard(job.Id, number);
                    return isCommit && fault == 0 ? Fault.LoseAnswer : isCommit && fault == 1 ? Fault.Repeat : Fault.None;
                });
                var rival = new JobStore(store).Attach(job.Id, job.Epoch);
                return await ProtocolJob.RunShardAsync(rival, plan, number);
            })));

            var winner = Assert.Single(rivals, outcome => outcome.Kind == CommitKind.Committed);
            Assert.All(rivals, outcome => Assert.Equal(winner.Manifest.AttemptId, outcome.Manifest.AttemptId));
        }

        await job.CompleteAsync(plan, default);
        Assert.Equal(expected, await ProtocolJob.VisibleAsync(BlobStores.Open(location, options)));
    }

    /// <summary>No step of a shard, from its mark to its published files, may wait for a process that was frozen in the midst of its own.</summary>
    [LinuxFact]
    public async Task Commit_LockOfTheFolderHeldByAFrozenProcess_GoesOn()
    {
        using var folder = new TemporaryFolder();
        var store = new LocalBlobStore(folder.Path);
        var (job, plan) = await ProtocolJob.StartAsync(store, shards: 1);
        using (await HeldLock.TakeAsync(folder.Path))
        {
            var outcome = await ProtocolJob.RunShardAsync(job, plan, 0).WaitAsync(TimeSpan.FromSeconds(30));

            Assert.Equal(CommitKind.Committed, outcome.Kind);
            Assert.Equal(JobParts.Shipped.TableNames.Count, (await ProtocolJob.VisibleAsync(store)).Count);
        }

        await job.CompleteAsync(plan, default);
    }

    [Fact]
    [Trait("Category", "Long")]
    public async Task Commit_TwoWorkersOnTheSameShards_HundredTrialsCommitEachOnce()
    {
        const int Trials = 100;
        using var folder = new TemporaryFolder();
        var (job, plan) = await ProtocolJob.StartAsync(new LocalBlobStore(folder.File("out")), shards: Trials);

        // Two workers that know nothing of each other, one of them held up at random moments.
        var workers = await Task.WhenAll(Enumerable.Range(0, 2).Select(number => Task.Run(async () =>
        {
            var random = new Random(number);
            var store = new FaultyBlobStore(new LocalBlobStore(folder.File("out")), async _ =>
            {
                int delay;
                lock (random)
                {
                    delay = random.Next(4) == 0 ? random.Next(3) : 0;
                }

                await Task.Delay(delay);
                return Fault.None;
            });
            var worker = new JobStore(store).Attach(job.Id, job.Epoch);
            var outcomes = new List<CommitOutcome>();
            for (var shard = 0; shard < Trials; shard++)
            {
                outcomes.Add(await ProtocolJob.RunShardAsync(worker, plan, shard));
            }

            return outcomes;
        })));

        Assert.All(workers[0].Zip(workers[1]), pair =>
        {
            Assert.True((pair.First.Kind == CommitKind.Committed) != (pair.Second.Kind == CommitKind.Committed), $"{pair.First} {pair.Second}");
            Assert.Equal(pair.First.Manifest.AttemptId, pair.Second.Manifest.AttemptId);
        });
        await job.CompleteAsync(plan, default);
        Assert.Equal(
            await ProtocolJob.UndisturbedAsync(folder.File("undisturbed"), shards: Trials),
            await ProtocolJob.VisibleAsync(new LocalBlobStore(folder.File("out"))));
    }

    [Theory]
    [ClassData(typeof(StoreKinds))]
    public async Task Tables_OfAJob_AreReadableAndNameTheirPlan(StoreKind kind)
    {
        var store = await stores.OpenAsync(kind);
        var (job, plan) = await ProtocolJob.StartAsync(store, shards: 1);
        await ProtocolJob.RunAsync(job, plan);
        using var folder = new TemporaryFolder();
        foreach (var table in JobParts.Shipped.TableNames)
        {
            var path = folder.File(table);
            await File.WriteAllBytesAsync(path, (await store.TryReadAsync(JobPaths.OutputFile(table, 0, ".parquet"), default))!.Bytes.ToArray());

            Assert.Equal(
                [$"luke.job={plan.Hash}", "luke.model.entities=abc123", "luke.schema_version=2"],
                DuckDb.Query($"SELECT key::VARCHAR || '=' || value::VARCHAR FROM parquet_kv_metadata({DuckDb.Quote(path)}) ORDER BY 1").Select(row => row[0]));
        }
    }
}
