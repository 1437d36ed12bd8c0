using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Corpus.Planning;
using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Spec;
using LukePipeline.Storage.Local;
using LukePipeline.Tests.Corpus;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Jobs;

/// <summary>Plans of very many inputs: packed in memory and in the store, and the same plans for all that.</summary>
public sealed class PackedPlanTests
{
    [Fact]
    public async Task ToBytes_PlanOfManyInputs_IsSmallAndReadsAsThePlanItWas()
    {
        var plan = await PlanAsync(20_011);

        var bytes = plan.ToBytes();
        var read = JobPlan.FromBytes(bytes, "plan.json");

        Assert.True(PackedPlan.Is(bytes));
        Assert.True(bytes.Length < 50 * plan.Corpus.Files.Count, $"{bytes.Length} bytes");
        Assert.Equal(plan.Corpus.Files, read.Corpus.Files);
        Assert.Equal(plan.Corpus.Shards.Select(shard => shard.Parts.ToArray()), read.Corpus.Shards.Select(shard => shard.Parts.ToArray()));
        Assert.Equal(plan.Hash, read.Hash);
        Assert.Equal(plan.Spec.ToJson().ToJsonString(), read.Spec.ToJson().ToJsonString());
    }

    [Fact]
    public async Task Plan_ListingInNoOrder_IsOrderedAndCutAsEver()
    {
        var corpus = (await PlanAsync(20_011)).Corpus;

        Assert.Equal(Enumerable.Range(0, 20_011).Select(place => $"part-{place / 1000:D4}/document-{place:D7}.txt"), corpus.Files.Select(file => file.Source));
        Assert.All(corpus.Files, file => Assert.Equal($"/data/archive/{file.Source}", file.Location));
        Assert.Equal(Enumerable.Range(0, 20_011).Select(InputPart.Whole), corpus.Shards.SelectMany(shard => shard.Parts));
        Assert.True(corpus.Shards.Count > 200);
    }

    [Fact]
    public async Task Hash_PackedPlanAndPlainOne_AreTheSame()
    {
        var packed = await PlanAsync(300);
        var plain = packed with
        {
            Corpus = packed.Corpus with { Files = [.. packed.Corpus.Files], Shards = [.. packed.Corpus.Shards.Select(shard => new CorpusShard([.. shard.Parts]))] },
        };

        // As it was taken before plans were hashed as they are written: over the whole plan as a tree, without what changes no row.
        var tree = JobJson.ToObject(plain);
        foreach (var key in JobSpecKeys.All.Where(key => !key.ChangesRows))
        {
            tree["spec"]!.AsObject().Remove(key.Name);
        }

        Assert.Equal(JobJson.Hash(tree), packed.Hash);
        Assert.Equal(packed.Hash, JobPlan.FromBytes(plain.ToBytes(), "plan.json").Hash);
        Assert.Equal(plain.ToBytes(), packed.ToBytes());
    }

    [Theory]
    [InlineData("a.txt", "a.txt")]
    [InlineData("a/ü 😀.txt", "/data/a/ü 😀.txt")]
    [InlineData("news/a.txt", "/data/a.txt")]
    [InlineData("a b.txt", "https://account.blob.core.windows.net/c/a%20b.txt")]
    [InlineData("x😀", "/y😀")]
    [InlineData("😀", "\ud83d\ude01/\ud83d\ude00")]
    [InlineData("", "/data/")]
    public void Pack_AnySourceAndLocation_ComeBack(string source, string location)
    {
        var files = new[] { new InputFile(source, long.MaxValue, "1-2-3") { Location = location, ContentHash = "ab" }, new InputFile("b", 0, "") };

        Assert.Equal(files.Select(Values), PackedFiles.Of(files).Select(Values));
    }

    [Fact]
    public void Pack_MoreBeginningsOfLocationsThanAreKept_KeepsEachLocation()
    {
        var files = Enumerable.Range(0, 3000).Select(place => new InputFile($"{place} x.txt", 1, "") { Location = $"https://a/{place}%20x.txt" }).ToArray();

        var packed = PackedFiles.Of(files);

        Assert.Equal(files.Select(Values), packed.Select(Values));
        Assert.True(packed.Places.Count <= 1000);
    }

    [Fact]
    public void CompareSources_AnyText_IsTheOrdinalComparison() => Gen.Int.Check(seed =>
    {
        var random = new Random(seed);
        string[] pieces = ["a", "b", "/", "é", "\ud7ff", "\ue000", "\uffff", "😀", "\U0010ffff", "z"];
        string Text() => string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => pieces[random.Next(pieces.Length)]));
        var (left, right) = (Text(), Text());
        var packed = PackedFiles.Of([new InputFile(left, 1, "e"), new InputFile(right, 1, "e")]);

        Assert.Equal(Math.Sign(string.CompareOrdinal(left, right)), Math.Sign(PackedEntry.CompareSources(packed.Entry(0), packed.Entry(1))));
    });

    [Theory]
    [InlineData(3)]
    [InlineData(PackedPlan.From)]
    public async Task FromBytes_PlanThatNobodyWaitsForAnyMore_IsGivenUp(int files)
    {
        var bytes = (await PlanAsync(files)).ToBytes();

        Assert.Throws<OperationCanceledException>(() => JobPlan.FromBytes(bytes, "plan.json", new CancellationToken(canceled: true)));
        Assert.Throws<OperationCanceledException>(() => JobPlan.WarningsOf(bytes, "plan.json", new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Read_PlanThatIsGivenUpAmidIt_EndsAtTheNextStep()
    {
        using var stop = new CancellationTokenSource();
        using var stream = new PlanStream(new MemoryStream(new byte[100]), 100, stop.Token);
        Assert.Equal(10, stream.Read(new byte[10]));

        stop.Cancel();

        Assert.Throws<OperationCanceledException>(() => stream.Read(new byte[10]));
    }

    [Fact]
    public async Task FromBytes_PackedPlanCutShort_IsRefusedInWords()
    {
        var bytes = (await PlanAsync(PackedPlan.From)).ToBytes();

        foreach (var length in new[] { 2, 20, bytes.Length / 2, bytes.Length - 100 })
        {
            var error = Assert.Throws<JobStateException>(() => JobPlan.FromBytes(bytes.AsMemory(0, length), "out/plan.json"));
            Assert.StartsWith("out/plan.json cannot be used: ", error.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>Few bytes that unpack to very many, and counts of what never comes: each is refused before it fills the memory.</summary>
    [Theory]
    [InlineData("shards")]
    [InlineData("parts")]
    [InlineData("whole")]
    [InlineData("places")]
    [InlineData("place")]
    [InlineData("files")]
    [InlineData("negative")]
    public void FromBytes_FewBytesThatAreVeryMany_AreRefusedInLittleMemory(string what)
    {
        var bytes = Bomb(what);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<JobStateException>(() => JobPlan.FromBytes(bytes, "out/plan.json"));

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.StartsWith("out/plan.json cannot be used: ", error.Message, StringComparison.Ordinal);
        Assert.True(bytes.Length < 1 << 20 && allocated < 16 << 20, $"{allocated:N0} bytes for {bytes.Length:N0}.");
    }

    [Theory]
    [InlineData("\"file\": 1")]
    [InlineData("\"file\": -1")]
    [InlineData("\"file\": 2147483647")]
    [InlineData("\"file\": 0, \"start\": -5")]
    [InlineData("\"file\": 0, \"start\": 5, \"end\": 4")]
    [InlineData("null")]
    public void FromBytes_PlanWhoseShardNamesWhatCannotBe_IsDamaged(string part)
    {
        var plan = JsonNode.Parse(ProtocolJob.Plan(2).ToBytes())!;
        var old = plan["corpus"]!["shards"]![1]!["parts"]![0]!;
        if (part == "null")
        {
            plan["corpus"]!["shards"]![1]!["parts"]![0] = null;
        }
        else
        {
            foreach (var (key, value) in JsonNode.Parse($"{{{part}}}")!.AsObject())
            {
                old[key] = value!.DeepClone();
            }
        }

        var error = Assert.Throws<JobStateException>(() => JobPlan.FromBytes(Encoding.UTF8.GetBytes(plan.ToJsonString()), "out/plan.json"));

        Assert.StartsWith("out/plan.json cannot be used: a shard names a part of an input that cannot be.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://account.blob.core.windows.net/archive?sig=secret")]
    [InlineData("news=https://account.blob.core.windows.net/archive?sig=secret")]
    public async Task Read_StoredSpecOrPlanWithASignature_IsRefusedWithoutIt(string input)
    {
        var plan = ProtocolJob.Plan(1, input);
        var located = ProtocolJob.Plan(1) with
        {
            Corpus = ProtocolJob.Plan(1).Corpus with { Files = [new InputFile("a.jsonl", 1, "v") { Location = "https://account.blob.core.windows.net/archive/a.jsonl?sig=secret" }] },
        };
        var packed = PackedPlan.Write(located);
        using var folder = new TemporaryFolder();
        var store = new LocalBlobStore(folder.Path);
        await store.PutAsync("_job/owner.json", JobJson.ToBytes(new JobOwner("job-a", 1, plan.Spec, DateTimeOffset.UnixEpoch)), default);

        foreach (var error in new Exception[]
        {
            Assert.Throws<JobStateException>(() => JobPlan.FromBytes(plan.ToBytes(), "plan.json")),
            Assert.Throws<JobStateException>(() => JobPlan.FromBytes(located.ToBytes(), "plan.json")),
            Assert.Throws<JobStateException>(() => JobPlan.FromBytes(packed, "plan.json")),
            await Assert.ThrowsAsync<JobStateException>(() => new JobStore(store).ReadOwnerAsync(default)),
        })
        {
            Assert.Contains("signature", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>The header of a plan, and behind it what no plan holds.</summary>
    private static byte[] Bomb(string what)
    {
        const int Many = 20_000_000;
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(new GZipStream(bytes, CompressionLevel.Fastest)))
        {
            var plan = ProtocolJob.Plan(1);
            var header = JobJson.ToBytes(plan with { Corpus = plan.Corpus with { Files = [], Shards = [] } });
            writer.Write(header.Length);
            writer.Write(header);
            writer.Write(what switch { "places" => Many, "place" => 1, _ => 0 });
            if (what is "places" or "place")
            {
                writer.Write7BitEncodedInt(what == "place" ? Many : 0);
                writer.Write(new byte[Many]);
            }

            writer.Write(what switch { "files" => 10 * Many, "negative" => -1, "whole" => 2, _ => 0 });
            if (what == "whole")
            {
                writer.Write(new byte[] { 6, 0, 0, 0, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0 });
            }

            // A shard of no files, of as many parts as there is room for, of the same two files time and again.
            writer.Write(what == "shards" ? Many : 1000);
            if (what == "parts")
            {
                writer.Write(false);
                writer.Write7BitEncodedInt(Many);
            }

            byte[] shard = what == "whole" ? [1, 0, 2] : [1, 0, 0];
            writer.Write(Enumerable.Range(0, Many).Select(place => shard[place % shard.Length]).ToArray());
        }

        return bytes.ToArray();
    }

    private static (string, string, long, string, string?) Values(InputFile file) => (file.Source, file.Location, file.Length, file.ETag, file.ContentHash);

    private static async Task<JobPlan> PlanAsync(int files) => ProtocolJob.Plan(1) with
    {
        Corpus = await new ShardPlanner(new ListedInputs(files), new CorpusOptions()).PlanAsync(["in"]),
    };
}
