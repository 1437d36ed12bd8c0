using System.Runtime.Versioning;
using LukePipeline.Storage;
using LukePipeline.Storage.Local;
using LukePipeline.Tests.Jobs;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Storage;

/// <summary>Folders of our own in places that others may write.</summary>
public sealed class PrivateFolderTests : IDisposable
{
    private static readonly DateTime LongAgo = new(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _treasure = new();

    public PrivateFolderTests()
    {
        File.WriteAllText(_treasure.File("thesis.txt"), "years of work");
        File.WriteAllText(_treasure.File($"{SpoolNames.New().Split('.')[0]}.{int.MaxValue}.7-a"), "looks like ours");
        foreach (var file in Directory.GetFiles(_treasure.Path))
        {
            File.SetLastWriteTimeUtc(file, LongAgo);
        }
    }

    public void Dispose()
    {
        _folder.Dispose();
        _treasure.Dispose();
    }

    [LinuxTheory]
    [InlineData(".luke")]
    [InlineData(".luke/tmp")]
    public async Task Claim_LinkInPlaceOfAFolderOfOurs_IsRefusedAndNothingBehindItIsTouched(string planted)
    {
        var link = _folder.File(planted);
        Directory.CreateDirectory(Path.GetDirectoryName(link)!);
        Directory.CreateSymbolicLink(link, _treasure.Path);
        var store = new LocalBlobStore(_folder.Path);

        var refused = await Assert.ThrowsAsync<BlobStoreException>(() => ProtocolJob.StartAsync(store, shards: 1));

        Assert.Contains($"'{link}' is a link", refused.Message, StringComparison.Ordinal);
        Assert.Equal(2, Directory.GetFileSystemEntries(_treasure.Path).Length);
    }

    [LinuxFact]
    public async Task Complete_FilesOfOthersInTheSpool_StayWhateverTheirAge()
    {
        var store = new LocalBlobStore(_folder.Path);
        var foreign = Path.Combine(store.SpoolFolder, "thesis.txt");
        await File.WriteAllTextAsync(foreign, "years of work");
        File.SetLastWriteTimeUtc(foreign, LongAgo);

        await ProtocolJob.StartAsync(store, shards: 1);

        Assert.True(File.Exists(foreign));
    }

    [LinuxFact]
    [SupportedOSPlatform("linux")]
    public void Ensure_FolderThatOthersMayRead_IsMadePrivate()
    {
        var path = _folder.File("spool");
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupWrite);

        Assert.Equal(path, PrivateFolder.Ensure(path));

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(path));
    }

    [LinuxFact]
    public void Ensure_File_IsRefused()
    {
        File.WriteAllText(_folder.File("spool"), "");

        Assert.ThrowsAny<Exception>(() => PrivateFolder.Ensure(_folder.File("spool")));
    }
}
