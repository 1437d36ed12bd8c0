using System.Text;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using LukePipeline.Corpus;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Corpus.Planning;
using LukePipeline.Ground;
using LukePipeline.Storage.Locations;
using LukePipeline.Tests.Support;
using LukePipeline.Text;

namespace LukePipeline.Tests.Corpus;

public sealed class BlobInputTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [AzuriteFact]
    public async Task Read_Container_GivesWhatAFolderWouldGive()
    {
        var container = await CreateAsync(
            ("in/a.jsonl", Encoding.UTF8.GetString(CorpusFiles.Lines(300))),
            ("in/sub folder/odd #%?name.jsonl", "{\"id\":\"odd\",\"text\":\"t\"}"),
            ("in/note.md", "x"),
            ("inside.jsonl", "{\"id\":\"other\",\"text\":\"t\"}"));

        var (plan, entries) = await ReadAsync($"{container}/in", new CorpusOptions { ShardBytes = 1000 });

        string[] expected = [.. CorpusFiles.Ids(300), "odd"];
        Assert.Equal(expected, CorpusFiles.Ids(entries));
        Assert.Equal(["a.jsonl", "sub folder/odd #%?name.jsonl"], plan.Files.Select(f => f.Source));
        Assert.Equal([$"{container}/in/a.jsonl", $"{container}/in/sub%20folder/odd%20%23%25%3Fname.jsonl"], plan.Files.Select(f => f.Location));
        Assert.Equal(1, plan.IgnoredFiles);
        Assert.True(plan.Shards.Count > 10);
    }

    [AzuriteFact]
    public async Task Plan_ContainerPrefixOrPattern_ListsWhatIsMeant()
    {
        var container = await CreateAsync(("a.jsonl", ""), ("b/c.jsonl", ""), ("b/d.jsonl", ""));
        foreach (var (path, names) in ((string, string[])[])
        [
            ("", ["a.jsonl", "b/c.jsonl", "b/d.jsonl"]),
            ("/", ["a.jsonl", "b/c.jsonl", "b/d.jsonl"]),
            ("/b/", ["b/c.jsonl", "b/d.jsonl"]),
            ("/b/c.jsonl", ["b/c.jsonl"]),
            ("/b/[d-e]*", ["b/d.jsonl"]),
            ("/**/c*", ["b/c.jsonl"]),
        ])
        {
            var (plan, _) = await ReadAsync(container + path, new CorpusOptions());

            Assert.Equal(names, plan.Files.Select(f => f.Location[(container.Length + 1)..]));
        }
    }

    [AzuriteFact]
    public async Task Read_ParquetBlob_IsReadByRanges()
    {
        using var files = new CorpusFiles();
        var path = Path.Combine(files.Root, "duck.parquet");
        Directory.CreateDirectory(files.Root);
        DuckDb.Query(
            "COPY (SELECT 'd' || i AS id, sha256(i::VARCHAR) || repeat(md5(i::VARCHAR), 20) AS text "
            + $"FROM range(4000) t(i)) TO '{path}' (FORMAT parquet, COMPRESSION uncompressed, ROW_GROUP_SIZE 2048)");
        var container = await CreateAsync();
        await Container(container).GetBlobClient("duck.parquet").UploadAsync(path);

        var (plan, entries) = await ReadAsync(container, new CorpusOptions { ShardBytes = 100_000 });

        Assert.Equal(2, plan.Shards.Count);
        Assert.Equal(CorpusFiles.Ids(4000), CorpusFiles.Ids(entries));
    }

    [AzuriteFact]
    public async Task Read_BlobChangedOrGone_FailsAndTheRestIsRead()
    {
        var container = await CreateAsync(("a.jsonl", "{\"text\":\"1\"}"), ("b.jsonl", "{\"text\":\"1\"}"), ("c.jsonl", "{\"text\":\"1\"}"));
        var store = InputStores.For([container], Options);
        var plan = await new ShardPlanner(store, new CorpusOptions()).PlanAsync([container]);

        await Container(container).GetBlobClient("a.jsonl").UploadAsync(BinaryData.FromString("{\"text\":\"2\"}"), overwrite: true);
        await Container(container).GetBlobClient("b.jsonl").DeleteAsync();
        var entries = await ReadAsync(store, plan);

        Assert.Equal([ReasonCode.InputChanged, ReasonCode.InputUnreadable], entries.OfType<DocumentFailure>().Select(f => f.Reason));
        Assert.Equal("c.jsonl", Assert.Single(entries.OfType<Document>()).Source);
    }

    [AzuriteFact]
    public async Task Plan_FolderWithMarkersAndAnOutput_LeavesThemOut()
    {
        var container = await CreateAsync(
            ("in", ""), ("in/a.jsonl", "{\"text\":\"1\"}"), ("in/sub", ""), ("in/sub/b.jsonl", "{\"text\":\"2\"}"), ("in/_SUCCESS", ""), ("in/_temporary/0/c.jsonl", "x"),
            ("in/day1/_job/owner.json", "{}"), ("in/day1/entities/part-00000.parquet", "x"), ("in/day1/manifest.json", "{}"));
        await Container(container).GetBlobClient("in/x.jsonl").UploadAsync(
            BinaryData.Empty, new BlobUploadOptions { Metadata = new Dictionary<string, string> { ["hdi_isfolder"] = "true" } });

        foreach (var input in new[] { $"{container}/in", $"{container}/in/" })
        {
            var (plan, entries) = await ReadAsync(input, new CorpusOptions());

            Assert.Equal(["a.jsonl", "sub/b.jsonl"], plan.Files.Select(f => f.Source));
            Assert.Equal(2, entries.OfType<Document>().Count());
            Assert.Equal([KeyValuePair.Create("folder marker", 2), KeyValuePair.Create("hidden", 2), KeyValuePair.Create("output of a job", 1)], plan.Ignored!);
        }
    }

    [AzuriteFact]
    public async Task Read_ArchivedBlob_IsAFailureOfThatBlobWithTheCure()
    {
        var container = await CreateAsync(("cold.jsonl", "{\"text\":\"1\"}"), ("hot.jsonl", "{\"text\":\"2\"}"));
        await Container(container).GetBlobClient("cold.jsonl").SetAccessTierAsync(AccessTier.Archive);

        var (_, entries) = await ReadAsync(container, new CorpusOptions());

        var failure = Assert.Single(entries.OfType<DocumentFailure>());
        Assert.Equal((ReasonCode.InputUnreadable, "cold.jsonl", true), (failure.Reason, failure.Source, failure.WholeFile));
        Assert.Contains("rehydrate", failure.Message, StringComparison.Ordinal);
        Assert.Equal("2", Assert.Single(entries.OfType<Document>()).Text);
    }

    [AzuriteFact]
    public async Task Plan_NothingThere_SaysSo()
    {
        var container = await CreateAsync(("ab.jsonl", ""));

        var error = await Assert.ThrowsAnyAsync<LukeException>(() => ReadAsync($"{container}/a", new CorpusOptions()));

        Assert.Equal($"There is no blob '{container}/a' and none below it. A beginning of names is written with a star: {container}/a*.", error.Message);
    }

    private BlobStoreOptions Options => new() { ConnectionString = azurite.Server.ConnectionString };

    private async Task<(CorpusPlan Plan, List<CorpusEntry> Entries)> ReadAsync(string input, CorpusOptions options)
    {
        var store = InputStores.For([input], Options);
        var plan = await new ShardPlanner(store, options).PlanAsync([input]);
        return (plan, await ReadAsync(store, plan));
    }

    private static async Task<List<CorpusEntry>> ReadAsync(IInputStore store, CorpusPlan plan)
    {
        var reader = new CorpusReader(store, new CorpusOptions());
        var entries = new List<CorpusEntry>();
        foreach (var shard in plan.Shards)
        {
            await foreach (var entry in reader.ReadAsync(plan.Files, shard))
            {
                entries.Add(entry);
            }
        }

        return entries;
    }

    private async Task<string> CreateAsync(params (string Name, string Content)[] blobs)
    {
        var url = $"{azurite.Server.AccountUrl}/c{Guid.NewGuid():n}";
        await Container(url).CreateAsync();
        foreach (var (name, content) in blobs)
        {
            await Container(url).GetBlobClient(name).UploadAsync(BinaryData.FromString(content));
        }

        return url;
    }

    private BlobContainerClient Container(string url) =>
        new BlobServiceClient(azurite.Server.ConnectionString).GetBlobContainerClient(url[(url.LastIndexOf('/') + 1)..]);
}
