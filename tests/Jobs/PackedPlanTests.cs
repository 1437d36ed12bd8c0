using CsCheck;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Corpus.Planning;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Spec;
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

    private static (string, string, long, string, string?) Values(InputFile file) => (file.Source, file.Location, file.Length, file.ETag, file.ContentHash);

    private static async Task<JobPlan> PlanAsync(int files) => ProtocolJob.Plan(1) with
    {
        Corpus = await new ShardPlanner(new ListedInputs(files), new CorpusOptions()).PlanAsync(["in"]),
    };
}
