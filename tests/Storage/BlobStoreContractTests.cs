using System.Text;
using LukePipeline.Storage;
using LukePipeline.Storage.Locations;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Storage;

/// <summary>What every store promises.</summary>
public sealed class BlobStoreContractTests(StoreFixture stores) : IClassFixture<StoreFixture>
{
    [AzuriteFact]
    public async Task Azurite_WhereInstalled_RunsTheContractToo() =>
        Assert.StartsWith("http://127.0.0.1:", (await stores.OpenAsync(StoreKind.Azurite)).Location, StringComparison.Ordinal);

    [Theory]
    [ClassData(typeof(StoreKinds))]
    public async Task EmptyStore_Anything_IsAbsent(StoreKind kind)
    {
        var store = await stores.OpenAsync(kind);

        Assert.Empty(await Names(store, ""));
        Assert.Null(await store.GetPropertiesAsync("a/b", default));
        Assert.Null(await store.TryReadAsync("a/b", default));
        Assert.False(await store.ExistsAsync("a/b", default));
        Assert.False(await store.DeleteAsync("a/b", etag: null, default));
        await Assert.ThrowsAsync<BlobNotFoundException>(() => store.OpenReadAsync("a/b", default));
        await Assert.ThrowsAsync<BlobNotFoundException>(() => store.OpenReadAsync("a/b", 0, 0, default));
        Assert.Equal(PublishOutcome.SourceMissing, await store.TryPublishAsync("a/b", "c", null, default));
        Assert.Null(await store.TryReplaceAsync("a/b", Bytes("x"), "\"0x1\"", default));
    }

    [Theory]
    [ClassData(typeof(StoreKinds))]
    public async Task TryCreate_Twice_KeepsTheFirst(StoreKind kind)
    {
        var store = await stores.OpenAsync(kind);

        var etag = await store.TryCreateAsync("a/b.json", Bytes("one"), default);
        Assert.NotNull(etag);
        Assert.Null(await store.TryCreateAsync("a/b.json", Bytes("two"), default));

        var content = await store.TryReadAsync("a/b.json", default);
        Assert.Equal("one", Text(content!.Bytes));
        Assert.Equal(etag, content.ETag);
        Assert.Equal(etag, (await store.GetPropertiesAsync("a/b.json", default))!.ETag);
        Assert.Equal(etag, (await store.ListAsync("a/", default).ToListAsync()).Single().Properties.ETag);
    }

    [Theory]
    [ClassData(typeof(StoreKinds))]
    public async Task TryRead_LongerThanItMayBe_IsRefused(StoreKind kind)
    {
        var store = await stores.OpenAsync(kind);
        await store.PutAsync("a", Bytes("four"), default);
        await store.PutAsync("empty", Bytes(""), default);

        Assert.Equal("four", Text((await store.TryReadAsync("a", 4, default))!.Bytes));
        Assert.Equal("", Text((await store.TryReadAsync("empty", 4, default))!.Bytes));
        Assert.Null(await store.TryReadAsync("b", 4, default));
        await Assert.ThrowsAsync<BlobStoreException>(() => store.TryReadAsync("a", 3, default));
    }

    [Theory]
    [ClassData(typeof(StoreKinds))]
    public async Task TryReplace_OldVersion_IsRefused(StoreKind kind)
    {
        var store = await stores.OpenAsync(kind);
        var first = await store.TryCreateAsync("owner", Bytes("1"), default);

        var second = await store.TryReplaceAsync("owner", Bytes("2"), first!, default);
        Assert.NotNull(second);
        Assert.NotEqual(first, second);
        Assert.Null(await store.TryReplaceAsync("owner", Bytes("3"), first!, default));
        Assert.Equal("2", Text((await store.TryReadAsync("owner", default))!.Bytes));
    }

    [Theory]
    [ClassData(typeof(StoreKinds))]
    public async Task ETag_AWriteThatPutsTheOldContentBack_IsNew(StoreKind kind)
    {
        var store = await stores.OpenAsync(kind);
        var seen = new HashSet<string>();

        for (var i = 0; i < 20; i++)
        {
            Assert.True(seen.Add(await store.PutAsync("x", Bytes((i % 2).ToString()), default)));
        }

        Assert.True(await store.DeleteAsync("x", null, default));
        Assert.True(seen.Add((await store.TryCreateAsync("x", Bytes("1"), default))!));
    }

    [Theory]
    [ClassData(typeof(StoreKinds))]
    public async Task Delete_WithAVersion_SparesAnotherOne(StoreKind kind)
    {
        var store = await stores.OpenAsync(kind);
        var first = await store.PutAsync("x", Bytes("1"), default);
        var second = await store.PutAsync("x", Bytes("2"), default);

        Assert.False(await store.DeleteAsync("x", first, default));
        Assert.True(await store.ExistsAsync("x", default));
        Assert.True(await store.DeleteAsync("x", second, default));
        Assert.False(await store.ExistsAsync("x", default));
    }

    [Theory]
    [ClassData(typeof(StoreKinds))]
    public async Task List_PrefixAndPages_InOrdinalOrder(StoreKind kind)
    {
        var store = await stores.OpenAsync(kind);
        string[] names = ["a", "a-b/c", "a.txt", "a/b", "a/b/deep/er", "a/c", "ab", "b/ünïcode 😀 #%?.txt", "z/_job/x"];
        foreach (var name in names.Reverse().Where(name => name != "a" && name != "a/b"))
        {
            await store.PutAsync(name, Bytes(name), default);
        }

        var expected = names.Where(name => name != "a" && name != "a/b").ToArray();
        Assert.Equal(expected, await Names(store, ""));
        Assert.Equal(["a/b/deep/er", "a/c"], await Names(store, "a/"));
        Assert.Equal(["a-b/c", "a.txt", "a/b/deep/er", "a/c", "ab"], await Names(store, "a"));
        Assert.Equal(["a/b/deep/er"], await Names(store, "a/b/d"));
        Assert.Empty(await Names(store, "a/x"));

        var paged = new List<string>();
        string? continuation = null;
        do
        {
            var page = await store.ListPageAsync("", continuation, 2, default);
            Assert.InRange(page.Entries.Count, 0, 2);
            paged.AddRange(page.Entries.Select(entry => entry.Name));
            continuation = page.Continuation;
        }
        while (continuation is not null);
        Assert.Equal(expected, paged);
        Assert.Equal("b/ünïcode 😀 #%?.txt", Text((await store.TryReadAsync("b/ünïcode 😀 #%?.txt", default))!.Bytes));
    }

    [Theory]
    [ClassData(typeof(StoreKinds))]
    public async Task OpenRead_Ranges_CutAtTheEnd(StoreKind kind)
    {
        var store = await stores.OpenAsync(kind);
        await store.PutAsync("x", Bytes("0123456789"), default);
        await store.PutAsync("empty", default, default);

        Assert.Equal("0123456789", await ReadAll(await store.OpenReadAsync("x", default)));
        Assert.Equal("345", await ReadAll(await store.OpenReadAsync("x", 3, 3, default)));
        Assert.Equal("89", await ReadAll(await store.OpenReadAsync("x", 8, 100, default)));
        Assert.Equal("9", await ReadAll(await store.OpenReadAsync("x", 9, null, default)));
        Assert.Equal("", await ReadAll(await store.OpenReadAsync("x", 10, null, default)));
        Assert.Equal("", await ReadAll(await store.OpenReadAsync("x", 11, 5, default)));
        Assert.Equal("", await ReadAll(await store.OpenReadAsync("x", 3, 0, default)));
        Assert.Equal("", await ReadAll(await store.OpenReadAsync("empty", default)));
        Assert.Equal("", await ReadAll(await store.OpenReadAsync("empty", 0, 10, default)));
        Assert.Equal(0, (await store.GetPropertiesAsync("empty", default))!.Length);
    }

    [Theory]
    [ClassData(typeof(StoreKinds))]
    public async Task TryUploadFile_ALargeFile_ArrivesWholeAndOnce(StoreKind kind)
    {
        var store = await stores.OpenAsync(kind);
        var bytes = new byte[1_234_567];
        new Random(7).NextBytes(bytes);
        using var folder = new TemporaryFolder();
        foreach (var spool in new[] { store.SpoolFolder, folder.Path })
        {
            var name = $"up/{Guid.NewGuid():n}";
            var path = Path.Combine(spool, "spooled");
            await File.WriteAllBytesAsync(path, bytes);

            var properties = await store.TryUploadFileAsync(name, path, default);
            Assert.Equal(bytes.Length, properties!.Length);
            Assert.Equal((await store.GetPropertiesAsync(name, default))!.ETag, properties.ETag);
            await File.WriteAllBytesAsync(path, [1]);
            Assert.Null(await store.TryUploadFileAsync(name, path, default));
            Assert.Equal(bytes, (await store.TryReadAsync(name, default))!.Bytes.ToArray());
            File.Delete(path);
        }
    }

    [Theory]
    [ClassData(typeof(StoreKinds))]
    public async Task TryPublish_ExpectedDestination_GetsTheContent(StoreKind kind)
    {
        var store = await stores.OpenAsync(kind);
        await store.PutAsync("attempt/1", Bytes("one"), default);
        await store.PutAsync("attempt/2", Bytes("two"), default);

        Assert.Equal(PublishOutcome.Published, await store.TryPublishAsync("attempt/1", "final/x", null, default));
        Assert.Equal(PublishOutcome.DestinationChanged, await store.TryPublishAsync("attempt/2", "final/x", null, default));
        Assert.Equal("one", Text((await store.TryReadAsync("final/x", default))!.Bytes));

        var seen = (await store.GetPropertiesAsync("final/x", default))!.ETag;
        Assert.Equal(PublishOutcome.Published, await store.TryPublishAsync("attempt/2", "final/x", seen, default));
        Assert.Equal("two", Text((await store.TryReadAsync("final/x", default))!.Bytes));
        await store.PutAsync("attempt/3", Bytes("three"), default);
        Assert.Equal(PublishOutcome.DestinationChanged, await store.TryPublishAsync("attempt/3", "final/x", seen, default));
        Assert.Equal("three", Text((await store.TryReadAsync("attempt/3", default))!.Bytes));
        Assert.Equal(PublishOutcome.SourceMissing, await store.TryPublishAsync("attempt/4", "final/y", null, default));
        Assert.False(await store.ExistsAsync("final/y", default));
    }

    [Theory]
    [ClassData(typeof(StoreKinds))]
    public async Task TryCreate_ManyAtOnce_OneSucceeds(StoreKind kind)
    {
        var store = await stores.OpenAsync(kind);
        for (var round = 0; round < 10; round++)
        {
            var name = $"race/{round}";
            using var start = new Barrier(16);
            var tries = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Factory.StartNew(async () =>
            {
                start.SignalAndWait();
                return (i, etag: await store.TryCreateAsync(name, Bytes($"{i}"), default));
            }, TaskCreationOptions.LongRunning).Unwrap()));

            var winner = Assert.Single(tries, t => t.etag is not null);
            Assert.Equal($"{winner.i}", Text((await store.TryReadAsync(name, default))!.Bytes));
        }
    }

    [Theory]
    [ClassData(typeof(StoreKinds))]
    public async Task TryReplace_ManyCounting_LosesNoIncrement(StoreKind kind)
    {
        var (location, options) = await stores.CreateAsync(kind);
        await BlobStores.Open(location, options).PutAsync("n", Bytes("0"), default);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            var store = BlobStores.Open(location, options);
            for (var done = 0; done < 10;)
            {
                var content = await store.TryReadAsync("n", default);
                var next = int.Parse(Text(content!.Bytes), System.Globalization.CultureInfo.InvariantCulture) + 1;
                done += await store.TryReplaceAsync("n", Bytes($"{next}"), content.ETag, default) is null ? 0 : 1;
            }
        }));

        Assert.Equal("80", Text((await BlobStores.Open(location, options).TryReadAsync("n", default))!.Bytes));
    }

    [Theory]
    [ClassData(typeof(StoreKinds))]
    public async Task AnyOperation_NameThatLeavesTheRoot_IsRefused(StoreKind kind)
    {
        var store = await stores.OpenAsync(kind);
        foreach (var name in new[] { "", "/etc/passwd", "../x", "a/../../x", "a//b", "a/", "./a", "a/.", "nul\0", "\ud800", new string('x', 1025) })
        {
            await Assert.ThrowsAsync<BlobStoreException>(() => store.TryReadAsync(name, default));
            await Assert.ThrowsAsync<BlobStoreException>(() => store.PutAsync(name, default, default));
            await Assert.ThrowsAsync<BlobStoreException>(() => store.DeleteAsync(name, null, default));
        }
    }

    [Theory]
    [ClassData(typeof(StoreKinds))]
    public async Task AnyOperation_Cancelled_Throws(StoreKind kind)
    {
        var store = await stores.OpenAsync(kind);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.PutAsync("x", Bytes("x"), cancelled.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.TryReadAsync("x", cancelled.Token));
        Assert.False(await store.ExistsAsync("x", default));
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    private static async Task<string[]> Names(IBlobStore store, string prefix) =>
        [.. (await store.ListAsync(prefix, default).ToListAsync()).Select(entry => entry.Name)];

    private static async Task<string> ReadAll(Stream stream)
    {
        await using (stream)
        {
            using var reader = new StreamReader(stream);
            return await reader.ReadToEndAsync();
        }
    }
}
