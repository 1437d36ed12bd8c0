using System.Diagnostics;
using LukePipeline.Ground;
using LukePipeline.Storage;
using LukePipeline.Storage.Local;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Storage;

public sealed class LocalBlobStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TryReadAll_FileThatNobodyWaitsForAnyMore_IsGivenUp()
    {
        File.WriteAllBytes(_folder.File("long"), new byte[100]);
        using var file = File.OpenHandle(_folder.File("long"));

        Assert.Throws<OperationCanceledException>(() => LocalFiles.TryReadAll(file, 100, new CancellationToken(canceled: true)));
        Assert.Null(LocalFiles.TryReadAll(file, 101, default));
        Assert.Equal(100, LocalFiles.TryReadAll(file, 100, default)!.Length);
    }

    [Fact]
    public async Task Write_Finished_LeavesNoTemporaryFile()
    {
        var store = new LocalBlobStore(_folder.Path);

        await store.PutAsync("a", new byte[] { 1 }, default);
        await store.TryCreateAsync("a", new byte[] { 2 }, default);
        var spooled = Path.Combine(store.SpoolFolder, "spooled");
        await File.WriteAllBytesAsync(spooled, [1]);
        await store.TryUploadFileAsync("b", spooled, default);

        Assert.Empty(Directory.GetFiles(store.SpoolFolder));
    }

    [Fact]
    public async Task Delete_TheLastBlobOfAFolder_RemovesTheFolder()
    {
        var store = new LocalBlobStore(_folder.Path);
        await store.PutAsync("a/b/c", new byte[] { 1 }, default);

        await store.DeleteAsync("a/b/c", null, default);

        Assert.False(Directory.Exists(_folder.File("a")));
    }

    [Fact]
    public async Task Read_ThroughALink_IsRefused()
    {
        using var outside = new TemporaryFolder();
        await File.WriteAllTextAsync(outside.File("secret"), "secret");
        Directory.CreateSymbolicLink(_folder.File("folder"), outside.Path);
        File.CreateSymbolicLink(_folder.File("file"), outside.File("secret"));
        var store = new LocalBlobStore(_folder.Path);

        var error = await Assert.ThrowsAsync<BlobStoreException>(() => store.TryReadAsync("folder/secret", default));
        Assert.StartsWith($"'folder' in {_folder.Path} is a link.", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<BlobStoreException>(() => store.TryReadAsync("file", default));
        await Assert.ThrowsAsync<BlobStoreException>(() => store.PutAsync("folder/x", default, default));
        await Assert.ThrowsAsync<BlobStoreException>(() => store.ListAsync("", default).ToListAsync().AsTask());
        await Assert.ThrowsAsync<BlobStoreException>(() => store.ListAsync("folder/", default).ToListAsync().AsTask());
        Assert.Empty(Directory.GetFiles(outside.Path, "x"));
    }

    [LinuxFact]
    public async Task Read_FolderSwappedForALinkInALoop_NeverGivesAnothersFile()
    {
        using var outside = new TemporaryFolder();
        await File.WriteAllTextAsync(outside.File("blob"), "secret");
        Directory.CreateDirectory(_folder.File("store/folder"));
        await File.WriteAllTextAsync(_folder.File("store/folder/blob"), "own");
        var store = new LocalBlobStore(_folder.File("store"));
        var swapped = new SwappedFolder(_folder.File("store/folder"), _folder.File("aside"), outside.Path);
        for (var round = 0; round < 2000; round++)
        {
            try
            {
                if (await store.TryReadAsync("folder/blob", default) is { } content)
                {
                    Assert.Equal("own"u8, content.Bytes.Span);
                }

                using var reader = new StreamReader(await store.OpenReadAsync("folder/blob", 0, null, default));
                Assert.Equal("own", await reader.ReadToEndAsync());
            }
            catch (BlobStoreException)
            {
                // It was a link, or away, for the moment.
            }
        }

        await swapped.DisposeAsync();
        Assert.True(swapped.Swaps > 1);
        var still = await store.TryReadAsync("folder/blob", default);
        Assert.Equal("own"u8.ToArray(), still!.Bytes.ToArray());
    }

    [Fact]
    public async Task HiddenFolder_AsAName_IsRefused()
    {
        var store = new LocalBlobStore(_folder.Path);

        await Assert.ThrowsAsync<BlobStoreException>(() => store.PutAsync(".luke/lock", default, default));
        await store.PutAsync(".lukewarm", default, default);
        Assert.Equal([".lukewarm"], (await store.ListAsync("", default).ToListAsync()).Select(entry => entry.Name));
    }

    [Fact]
    public async Task Write_IntoAFile_SaysWhere()
    {
        await File.WriteAllTextAsync(_folder.File("file"), "");
        var store = new LocalBlobStore(_folder.File("file"));

        var error = await Assert.ThrowsAsync<BlobStoreException>(() => store.PutAsync("x", default, default));

        Assert.StartsWith($"{_folder.File("file")} cannot be used (", error.Message, StringComparison.Ordinal);
        Assert.Equal(ReasonCode.StoreUnavailable, error.Reason);
    }

    [Fact]
    public async Task TryReplace_LockHeldByAProcessThatIsKilled_GoesOn()
    {
        var store = new LocalBlobStore(_folder.Path);
        var etag = await store.PutAsync("x", new byte[] { 1 }, default);
        var held = await HeldLock.TakeAsync(_folder.Path);

        var replace = store.TryReplaceAsync("x", new byte[] { 2 }, etag, default);
        await Task.WhenAny(replace, Task.Delay(100));
        Assert.False(replace.IsCompleted);
        held.Dispose();

        Assert.NotNull(await replace);
    }

    /// <summary>What commits and publishes a shard for the first time waits for nobody: a frozen process may hold the lock for hours.</summary>
    [Fact]
    public async Task CreatePublishDelete_LockHeldByAnotherProcess_GoOn()
    {
        var store = new LocalBlobStore(_folder.Path);
        await store.PutAsync("draft", new byte[] { 1 }, default);
        using var held = await HeldLock.TakeAsync(_folder.Path);

        var work = Task.Run(async () => (
            await store.TryCreateAsync("new", new byte[] { 2 }, default),
            await store.TryPublishAsync("draft", "published", destinationETag: null, default),
            await store.TryPublishAsync("draft", "elsewhere", destinationETag: null, default),
            await store.TryPublishAsync("new", "published", destinationETag: null, default),
            await store.DeleteAsync("new", etag: null, default)));
        var (etag, published, missing, taken, deleted) = await work.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.NotNull(etag);
        Assert.Equal(
            (PublishOutcome.Published, PublishOutcome.SourceMissing, PublishOutcome.DestinationChanged, true),
            (published, missing, taken, deleted));
        Assert.Equal(["published"], (await store.ListAsync("", default).ToListAsync()).Select(entry => entry.Name));
    }

    /// <summary>Whoever takes the last file out of a folder deletes it, perhaps under the hands of the other.</summary>
    [Fact]
    public async Task TryPublish_TwoPublishersOfOneFolder_EachFileIsPublishedOnce()
    {
        for (var round = 0; round < 50; round++)
        {
            var stores = Enumerable.Range(0, 2).Select(_ => new LocalBlobStore(_folder.Path)).ToArray();
            var names = Enumerable.Range(0, 3).Select(i => $"{i}").ToArray();
            foreach (var name in names)
            {
                await stores[0].PutAsync($"attempt/{round}/{name}", new byte[] { 1 }, default);
            }

            var outcomes = await Task.WhenAll(stores.SelectMany(
                store => names.Select(name => store.TryPublishAsync($"attempt/{round}/{name}", $"done/{round}-{name}", destinationETag: null, default))));

            Assert.Equal(names.Length, outcomes.Count(outcome => outcome == PublishOutcome.Published));
            Assert.Equal(names.Select(name => $"done/{round}-{name}"), (await stores[0].ListAsync($"done/{round}-", default).ToListAsync()).Select(entry => entry.Name));
            Assert.False(Directory.Exists(_folder.File("attempt")));
        }
    }

    [Fact]
    public async Task TryPublish_PublisherKilledBetweenLinkAndDeletion_LeavesOneName()
    {
        var store = new LocalBlobStore(_folder.Path);
        await store.PutAsync("draft", new byte[] { 1 }, default);
        using (var link = Process.Start("/bin/ln", [_folder.File("draft"), _folder.File("published")]))
        {
            await link.WaitForExitAsync();
        }

        var seen = await store.GetPropertiesAsync("published", default);
        var outcome = await store.TryPublishAsync("draft", "published", seen!.ETag, default);

        Assert.Equal(PublishOutcome.Published, outcome);
        Assert.Equal(["published"], (await store.ListAsync("", default).ToListAsync()).Select(entry => entry.Name));
    }

    [Fact]
    public void Explain_FullDisk_SaysSo()
    {
        if (!File.Exists("/dev/full"))
        {
            return;
        }

        var error = Assert.Throws<IOException>(() =>
        {
            using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 1);
            full.WriteByte(1);
            full.Flush();
        });

        var seen = DiskErrors.Explain(error, _folder.Path, "write x");

        Assert.Equal(ReasonCode.OutOfSpace, seen.Reason);
        Assert.Equal($"No space is left in {_folder.Path}. Free some, then run the same command again.", seen.Message);
    }
}
