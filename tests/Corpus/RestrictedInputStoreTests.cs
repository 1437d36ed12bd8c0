using LukePipeline.Corpus.Inputs;
using LukePipeline.Ground;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Corpus;

/// <summary>Which inputs a silo with allowed roots reads.</summary>
public sealed class RestrictedInputStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task List_OutsideTheRoots_IsRefusedWhateverTheJobSays()
    {
        var (inside, outside) = (Write("in/a.jsonl"), Write("out/b.jsonl"));
        var store = Store();

        var listed = await ListAsync(store, inside);

        Assert.Null(Assert.Single(listed).Refusal);
        await Assert.ThrowsAsync<LukeException>(() => ListAsync(store, outside));

        // The names in a folder that may not be read are not told.
        var refused = await Assert.ThrowsAsync<LukeException>(() => ListAsync(store, Path.Combine(_folder.Path, "out")));
        Assert.Equal(ReasonCode.UnsafePath, refused.Reason);
        Assert.DoesNotContain("b.jsonl", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_RootsThatAreFileUrls_AreTheFolders()
    {
        var (inside, outside) = (Write("in/a.jsonl"), Write("out/b.jsonl"));
        var store = new RestrictedInputStore(new LocalInputStore(), ["file://" + Path.Combine(_folder.Path, "in")]);

        Assert.Null(Assert.Single(await ListAsync(store, inside)).Refusal);
        await Assert.ThrowsAsync<LukeException>(() => ListAsync(store, outside));
    }

    [Theory]
    [InlineData("out/b.jsonl")]
    [InlineData("in/../out/b.jsonl")]
    [InlineData("in/link/b.jsonl")]
    [InlineData("inner/b.jsonl")]
    public async Task Open_FileOfAForgedPlan_IsRefused(string name)
    {
        Write("out/b.jsonl");
        Write("inner/b.jsonl");
        Write("in/a.jsonl");
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "in", "link"), Path.Combine(_folder.Path, "out"));

        var refused = await Assert.ThrowsAsync<InputException>(() => Store().OpenAsync(
            new InputFile(Path.Combine(_folder.Path, name), 3, "etag"), new CorpusOptions(), 0, seekable: false, CancellationToken.None));

        Assert.Equal(ReasonCode.UnsafePath, refused.Reason);
    }

    [Fact]
    public async Task Open_UrlOutsideThePrefixes_IsRefused() =>
        await Assert.ThrowsAsync<InputException>(() => new RestrictedInputStore(new LocalInputStore(), ["https://a.blob.core.windows.net/archive"]).OpenAsync(
            new InputFile("https://a.blob.core.windows.net/archive2/x.jsonl", 3, "etag"), new CorpusOptions(), 0, seekable: false, CancellationToken.None));

    public void Dispose() => _folder.Dispose();

    private RestrictedInputStore Store() => new(new LocalInputStore(), [Path.Combine(_folder.Path, "in")]);

    private static async Task<List<InputListing>> ListAsync(RestrictedInputStore store, string input)
    {
        var listed = new List<InputListing>();
        await foreach (var file in store.ListAsync(input, new CorpusOptions(), CancellationToken.None))
        {
            listed.Add(file);
        }

        return listed;
    }

    private string Write(string name)
    {
        var path = Path.Combine(_folder.Path, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "{}\n");
        return path;
    }
}
