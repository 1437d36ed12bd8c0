using LukePipeline.Ground;
using LukePipeline.Storage.Locations;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Storage;

/// <summary>What a place may be, before anything is asked of it.</summary>
public sealed class LocationRootsTests : IDisposable
{
    private const string Account = "https://a.blob.core.windows.net";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Account + "/archive", true)]
    [InlineData(Account + "/archive/2026/x.jsonl", true)]
    [InlineData(Account + "/archive/2026/*.jsonl?sig=x", true)]
    [InlineData("https://A.blob.core.windows.net/archive/x", true)]
    [InlineData(Account + "/archive2/x", false)]
    [InlineData(Account + "/*/x", false)]
    [InlineData(Account + "/archive/../secret", false)]
    [InlineData(Account + "/archive/%2e%2e/secret", false)]
    [InlineData(Account + "/archive/..%2fsecret", false)]
    [InlineData("http://a.blob.core.windows.net/archive/x", false)]
    [InlineData("https://a.blob.core.windows.net@evil.example/archive/x", false)]
    [InlineData("https://evil.example/archive/x", false)]
    [InlineData("https://a.blob.core.windows.net.evil.example/archive", false)]
    public void Allow_Url_OnlyBelowAPrefix(string location, bool allowed) =>
        Assert.Equal(allowed, new LocationRoots([Account + "/archive/"]).Allow(location));

    [Theory]
    [InlineData("in", true)]
    [InlineData("in/a/b", true)]
    [InlineData("in/*.jsonl", true)]
    [InlineData("in/../out", false)]
    [InlineData("inner", false)]
    [InlineData("in/link", false)]
    [InlineData("in/link/x", false)]
    [InlineData("*", false)]
    public void Allow_Path_OnlyBelowAFolderLinksResolved(string path, bool allowed)
    {
        Directory.CreateDirectory(_folder.File("in"));
        Directory.CreateDirectory(_folder.File("out"));
        Directory.CreateSymbolicLink(_folder.File("in/link"), _folder.File("out"));
        var roots = new LocationRoots([_folder.File("in")]);

        Assert.Equal(allowed, roots.Allow(_folder.File(path)));
        Assert.Equal(allowed, roots.Allow("file://" + _folder.File(path)));
    }

    [Theory]
    [InlineData("in", true)]
    [InlineData("in/a b", true)]
    [InlineData("out", false)]
    public void Allow_RootThatIsAFileUrl_IsTheFolder(string path, bool allowed)
    {
        var roots = new LocationRoots([new Uri(_folder.File("in") + "/").AbsoluteUri]);

        Assert.Equal(allowed, roots.Allow(_folder.File(path)));
        Assert.Equal(allowed, roots.Allow("file://" + _folder.File(path)));
    }

    [Fact]
    public void Check_Outside_SaysSoWithoutTheSignature()
    {
        var refused = Assert.Throws<LukeException>(() => new LocationRoots([Account + "/archive"]).Check("https://evil.example/x?sig=secret", "The output"));

        Assert.Equal(ReasonCode.UnsafePath, refused.Reason);
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://evil.example/container")]
    [InlineData("https://a.blob.core.windows.net.evil.example/container")]
    [InlineData("https://127.0.0.1/container/x")]
    public void Open_HostThatIsNotAzures_GetsNoToken(string location)
    {
        var refused = Assert.Throws<LukeException>(() => BlobStores.Open(location, new BlobStoreOptions()));

        Assert.Contains("no sign-in token is sent there", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Account + "/container")]
    [InlineData("https://a.blob.core.usgovcloudapi.net/container/x")]
    [InlineData("https://a.z12.blob.storage.azure.net/container")]
    [InlineData("https://evil.example/container?sv=2024-01-01&sig=x")]
    public void Open_HostOfAzureOrASignature_IsOpened(string location) =>
        Assert.StartsWith(location.Split('?')[0], BlobStores.Open(location, new BlobStoreOptions()).Location, StringComparison.Ordinal);
}
