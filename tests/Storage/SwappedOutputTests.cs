using LukePipeline.Ground;
using LukePipeline.Storage;
using LukePipeline.Storage.Local;
using LukePipeline.Storage.Locations;
using LukePipeline.Tests.Jobs;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Storage;

/// <summary>Folders of an output that somebody swaps for links to a folder of another: nothing is read, written or deleted there.</summary>
public sealed class SwappedOutputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _foreign = new();

    public SwappedOutputTests()
    {
        File.WriteAllText(_foreign.File("own"), "theirs");
        File.WriteAllText(_foreign.File("only-there"), "theirs");
    }

    private string Output => _folder.File("out");

    public void Dispose()
    {
        _folder.Dispose();
        _foreign.Dispose();
    }

    [LinuxFact]
    public async Task AnyCall_FolderSwappedForALink_IsRefusedByItsName()
    {
        var store = new LocalBlobStore(Output);
        var etag = await store.PutAsync("part/own", new byte[] { 1 }, default);
        await store.PutAsync("draft/own", new byte[] { 2 }, default);
        Directory.Move(Path.Combine(Output, "part"), _folder.File("aside"));
        Directory.CreateSymbolicLink(Path.Combine(Output, "part"), _foreign.Path);
        await File.WriteAllBytesAsync(Path.Combine(store.SpoolFolder, "spooled"), [3]);

        foreach (var call in new Func<Task>[]
        {
            () => store.PutAsync("part/own", new byte[] { 9 }, default),
            () => store.TryCreateAsync("part/new", new byte[] { 9 }, default),
            () => store.TryCreateAsync("part/below/new", new byte[] { 9 }, default),
            () => store.TryReplaceAsync("part/own", new byte[] { 9 }, etag, default),
            () => store.TryUploadFileAsync("part/new", Path.Combine(store.SpoolFolder, "spooled"), default),
            () => store.TryPublishAsync("draft/own", "part/new", null, default),
            () => store.TryPublishAsync("draft/own", "part/own", etag, default),
            () => store.TryPublishAsync("part/only-there", "part-00000", null, default),
            () => store.DeleteAsync("part/only-there", null, default),
            () => store.GetPropertiesAsync("part/own", default),
            () => store.TryReadAsync("part/own", default),
            () => store.ListAsync("part/", default).ToListAsync().AsTask(),
            () => store.ListAsync("", default).ToListAsync().AsTask(),
        })
        {
            var refused = await Assert.ThrowsAsync<BlobStoreException>(call);
            Assert.StartsWith($"'part' in {Output} is a link.", refused.Message, StringComparison.Ordinal);
        }

        AssertForeignIsUntouched();
        Assert.Equal([2], (await store.TryReadAsync("draft/own", default))!.Bytes.ToArray());
    }

    [LinuxFact]
    public async Task AnyCall_FolderSwappedForALinkInALoop_LeadsNowhereElse()
    {
        var store = new LocalBlobStore(Output);
        await store.PutAsync("part/own", new byte[] { 1 }, default);
        var swapped = new SwappedFolder(Path.Combine(Output, "part"), _folder.File("aside"), _foreign.Path);
        var done = 0;
        for (var round = 0; round < 300; round++)
        {
            foreach (var call in new Func<Task>[]
            {
                () => store.PutAsync("part/own", new byte[] { 1 }, default),
                () => store.TryCreateAsync($"part/new-{round}", new byte[] { 1 }, default),
                () => store.TryPublishAsync($"part/new-{round}", $"part/published-{round}", null, default),
                () => store.DeleteAsync("part/only-there", null, default),
                () => store.TryPublishAsync("part/only-there", "stolen", null, default),
                async () => Assert.DoesNotContain(await store.ListAsync("", default).ToListAsync(), entry => entry.Name.EndsWith("only-there", StringComparison.Ordinal)),
            })
            {
                try
                {
                    await call();
                    done++;
                }
                catch (BlobStoreException)
                {
                    // It was a link, or away, for the moment.
                }
            }
        }

        await swapped.DisposeAsync();
        Assert.True(swapped.Swaps > 1 && done > 0);
        AssertForeignIsUntouched();
        Assert.False(File.Exists(Path.Combine(Output, "stolen")));
    }

    [LinuxFact]
    public async Task Job_TableSwappedForALinkBetweenTwoShards_EndsWithAnErrorAndCanGoOn()
    {
        var store = new LocalBlobStore(Output);
        var (job, plan) = await ProtocolJob.StartAsync(store, shards: 2);
        await ProtocolJob.RunShardAsync(job, plan, 0);
        Directory.Move(Path.Combine(Output, "entities"), _folder.File("aside"));
        Directory.CreateSymbolicLink(Path.Combine(Output, "entities"), _foreign.Path);

        var refused = await Assert.ThrowsAsync<BlobStoreException>(async () =>
        {
            await ProtocolJob.RunShardAsync(job, plan, 1);
            await job.CompleteAsync(plan, default);
        });

        Assert.StartsWith($"'entities' in {Output} is a link.", refused.Message, StringComparison.Ordinal);
        AssertForeignIsUntouched();

        File.Delete(Path.Combine(Output, "entities"));
        Directory.Move(_folder.File("aside"), Path.Combine(Output, "entities"));
        await ProtocolJob.RunShardAsync(job, plan, 1);
        await job.CompleteAsync(plan, default);
        Assert.True(File.Exists(Path.Combine(Output, "_SUCCESS")));
    }

    [Fact]
    public async Task Write_OutputDeletedAndMadeAnew_GoesToTheNewOne()
    {
        var store = new LocalBlobStore(Output);
        await store.PutAsync("a", new byte[] { 1 }, default);
        Directory.Delete(Output, recursive: true);

        Assert.Null(await store.TryReadAsync("a", default));
        Assert.Empty(await store.ListAsync("", default).ToListAsync());
        await store.PutAsync("b", new byte[] { 2 }, default);

        Assert.Equal([2], await File.ReadAllBytesAsync(Path.Combine(Output, "b")));
    }

    [LinuxFact]
    public async Task AnyCall_RootSwappedForALinkOutOfWhatIsAllowed_IsRefused()
    {
        Directory.CreateDirectory(Output);
        var store = Bound(_folder.Path);
        Directory.Move(Output, _folder.File("aside"));
        Directory.CreateSymbolicLink(Output, _foreign.Path);

        foreach (var call in new Func<Task>[]
        {
            () => store.PutAsync("own", new byte[] { 9 }, default),
            () => store.TryCreateAsync("new", new byte[] { 9 }, default),
            () => store.DeleteAsync("only-there", null, default),
            () => store.TryReadAsync("own", default),
            () => store.OpenReadAsync("own", default),
            () => store.ListAsync("", default).ToListAsync().AsTask(),
            () => Task.FromResult(store.SpoolFolder),
        })
        {
            var refused = await Assert.ThrowsAsync<LukeException>(call);
            Assert.Equal(ReasonCode.UnsafePath, refused.Reason);
            Assert.StartsWith($"'{Output}' leads through a link out of the folders that may be used here.", refused.Message, StringComparison.Ordinal);
        }

        AssertForeignIsUntouched();
    }

    [LinuxFact]
    public async Task Write_RootSwappedForALinkWhileItIsHeld_GoesToTheFolderThatWasAllowed()
    {
        var store = Bound(_folder.Path);
        await store.PutAsync("a", new byte[] { 1 }, default);
        Directory.Move(Output, _folder.File("aside"));
        Directory.CreateSymbolicLink(Output, _foreign.Path);

        await store.PutAsync("b", new byte[] { 2 }, default);

        Assert.Equal([2], await File.ReadAllBytesAsync(_folder.File("aside/b")));
        AssertForeignIsUntouched();
    }

    [LinuxFact]
    public async Task Write_FolderAboveANewOutputSwappedForALink_CreatesNothingBehindIt()
    {
        Directory.CreateDirectory(_folder.File("team"));
        var store = Bound(_folder.Path, _folder.File("team/new/out"));
        Directory.Delete(_folder.File("team"));
        Directory.CreateSymbolicLink(_folder.File("team"), _foreign.Path);

        Assert.Equal(ReasonCode.UnsafePath, (await Assert.ThrowsAsync<LukeException>(() => store.PutAsync("a", new byte[] { 1 }, default))).Reason);

        AssertForeignIsUntouched();
    }

    [LinuxFact]
    public async Task Write_RootsAndOutputThatAreNotThereYet_AreCreated()
    {
        var store = Bound(_folder.File("roots/a"), _folder.File("roots/a/new/out"));

        await store.PutAsync("a", new byte[] { 1 }, default);

        Assert.Equal([1], await File.ReadAllBytesAsync(_folder.File("roots/a/new/out/a")));
    }

    [LinuxFact]
    public async Task AnyCall_RootSwappedForALinkInALoop_LeadsNowhereElse()
    {
        Directory.CreateDirectory(Output);
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await using (new SwappedFolder(Output, _folder.File("aside"), _foreign.Path))
        {
            for (var done = 0; done < 50;)
            {
                timeout.Token.ThrowIfCancellationRequested();
                try
                {
                    var store = Bound(_folder.Path);
                    await store.PutAsync($"a{done % 3}", new byte[] { 1 }, default);
                    Assert.Null(await store.TryReadAsync("only-there", default));
                    await store.DeleteAsync("only-there", null, default);
                    done++;
                }
                catch (LukeException)
                {
                    // It was a link, or away, for the moment.
                }
            }
        }

        AssertForeignIsUntouched();
    }

    /// <summary>The store as a silo opens it that is bound to roots: asked of the path now, and of the folder whenever it is opened.</summary>
    private IBlobStore Bound(string root, string? output = null)
    {
        var roots = new LocationRoots([root]);
        roots.Check(output ?? Output, "The output");
        return BlobStores.Open(output ?? Output, new BlobStoreOptions { Roots = roots });
    }

    private void AssertForeignIsUntouched()
    {
        Assert.Equal(["only-there", "own"], Directory.GetFileSystemEntries(_foreign.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(["theirs", "theirs"], Directory.GetFiles(_foreign.Path).Select(File.ReadAllText));
    }
}
