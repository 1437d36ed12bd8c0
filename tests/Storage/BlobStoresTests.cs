using LukePipeline.Ground;
using LukePipeline.Storage;
using LukePipeline.Storage.Locations;

namespace LukePipeline.Tests.Storage;

public sealed class BlobStoresTests
{
    private const string Local = "UseDevelopmentStorage=true";

    [Theory]
    [InlineData("https://acc.blob.core.windows.net/c/a/b?sv=2024-01-01&sig=x", "https://acc.blob.core.windows.net/c/a/b")]
    [InlineData("https://acc.blob.core.windows.net/c", "https://acc.blob.core.windows.net/c")]
    [InlineData("http://127.0.0.1:10000/devstoreaccount1/c/a/", "http://127.0.0.1:10000/devstoreaccount1/c/a")]
    [InlineData("file:///tmp/x", "/tmp/x")]
    [InlineData("/tmp/x/", "/tmp/x")]
    public void Open_AnyLocation_ShowsItWithoutSecrets(string location, string shown) =>
        Assert.Equal(shown, BlobStores.Open(location, new BlobStoreOptions { ConnectionString = Local }).Location);

    [Theory]
    [InlineData("", "The location is empty.")]
    [InlineData("s3://bucket/x?key=secret", "'s3://bucket/x' is of no kind that can be opened.")]
    [InlineData("https://acc.blob.core.windows.net", "'https://acc.blob.core.windows.net/' names no container.")]
    [InlineData("http://elsewhere/acc/c", "'http://elsewhere/acc/c' is on a host that is not one of Azure's clouds, so no sign-in token is sent there.")]
    public void Open_Unusable_SaysWhatToWrite(string location, string problem) => Assert.StartsWith(
        problem,
        Assert.ThrowsAny<LukeException>(() => BlobStores.Open(location, new BlobStoreOptions { ConnectionString = Local })).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Open_BrokenConnectionString_DoesNotRepeatIt()
    {
        var options = new BlobStoreOptions { ConnectionString = "AccountKey=secret" };

        var error = Assert.Throws<BlobStoreException>(() => BlobStores.Open("https://acc.blob.core.windows.net/c", options));

        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("part-00012.parquet", true)]
    [InlineData("2026-11-23_a", true)]
    [InlineData("", false)]
    [InlineData(".hidden", false)]
    [InlineData("-flag", false)]
    [InlineData("dot.", false)]
    [InlineData("con", false)]
    [InlineData("LPT1.txt", false)]
    [InlineData("a b", false)]
    [InlineData("ü", false)]
    [InlineData("a/b", false)]
    public void IsPortableSegment_Names_AsEverySystemHasThem(string segment, bool portable) =>
        Assert.Equal(portable, BlobName.IsPortableSegment(segment));
}
