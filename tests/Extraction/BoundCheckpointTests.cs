using System.Text;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Ground;
using LukePipeline.Storage.Locations;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Extraction;

/// <summary>Checkpoints that must lie below roots: nothing is read of another place, whatever becomes a link and when.</summary>
public sealed class BoundCheckpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _foreign = new();
    private readonly CheckpointCatalog _catalog;

    public BoundCheckpointTests()
    {
        Write(Model, "own");
        Write(_foreign.File("model"), "theirs");
        _catalog = new CheckpointCatalog(_folder.File("cache"), new BlobStoreOptions(), new LocationRoots([_folder.File("models")]));
    }

    private string Model => _folder.File("models/m");

    public void Dispose()
    {
        _folder.Dispose();
        _foreign.Dispose();
    }

    [LinuxFact]
    public async Task Read_FolderSwappedForALinkSinceItWasFound_ReadsTheOneThatWasAllowed()
    {
        var located = await _catalog.LocateAsync(Model, default);
        Directory.Move(Model, _folder.File("models/aside"));
        Directory.CreateSymbolicLink(Model, _foreign.File("model"));

        Assert.Equal("own", Text(located));
        Assert.Equal(ReasonCode.UnsafePath, (await Assert.ThrowsAsync<LukeException>(() => _catalog.LocateAsync(Model, default))).Reason);
    }

    [LinuxFact]
    public async Task Locate_FolderSwappedForALinkInALoop_NeverFindsAnothersFiles()
    {
        var own = (await _catalog.LocateAsync(Model, default)).Sha256;
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await using (new SwappedFolder(Model, _folder.File("models/aside"), _foreign.File("model")))
        {
            for (var found = 0; found < 50;)
            {
                timeout.Token.ThrowIfCancellationRequested();
                try
                {
                    var located = await _catalog.LocateAsync(Model, default);
                    Assert.Equal((own, "own"), (located.Sha256, Text(located)));
                    found++;
                }
                catch (LukeException)
                {
                    // It was a link for the moment.
                }
            }
        }
    }

    [LinuxTheory]
    [InlineData("config.json", false)]
    [InlineData("model.safetensors", false)]
    [InlineData("config.json", true)]
    public async Task Locate_FileThatIsALink_IsFollowedBelowTheRootsAlone(string name, bool isBelow)
    {
        var target = isBelow ? _folder.File($"models/shared-{name}") : _foreign.File($"model/{name}");
        File.Delete(Path.Combine(Model, name));
        File.WriteAllText(_folder.File($"models/shared-{name}"), "shared");
        File.CreateSymbolicLink(Path.Combine(Model, name), target);

        if (isBelow)
        {
            Assert.Equal("own", Text(await _catalog.LocateAsync(Model, default)));
        }
        else
        {
            var refused = await Assert.ThrowsAsync<LukeException>(() => _catalog.LocateAsync(Model, default));
            Assert.StartsWith($"'{Path.Combine(Model, name)}' leads through a link out of the folders that may be used here.", refused.Message, StringComparison.Ordinal);
        }
    }

    [LinuxFact]
    public async Task Locate_FolderReplacedByAnother_ReadsTheNewOne()
    {
        await _catalog.LocateAsync(Model, default);
        Directory.Move(Model, _folder.File("models/old"));
        Write(Model, "new");

        Assert.Equal("new", Text(await _catalog.LocateAsync(Model, default)));
    }

    [LinuxFact]
    public async Task Read_FileThatCannotBeUsed_IsNamedByThePathThatPeopleKnow()
    {
        var located = await _catalog.LocateAsync(Model, default);

        var refused = Assert.ThrowsAny<LukeException>(() => located.Checkpoint.Config);

        Assert.Contains(Path.Combine(Model, "config.json"), refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("/proc/", refused.Message, StringComparison.Ordinal);
        File.Delete(Path.Combine(Model, "model.safetensors"));
        Assert.DoesNotContain("/proc/", (await Assert.ThrowsAnyAsync<LukeException>(() => _catalog.LocateAsync(Model, default))).Message, StringComparison.Ordinal);
    }

    private static string Text(LocatedCheckpoint located) => Encoding.UTF8.GetString(located.Checkpoint.ReadExtraction()!);

    private static void Write(string folder, string text)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "extraction.json"), text);
        File.WriteAllText(Path.Combine(folder, "config.json"), "no JSON");
        File.WriteAllText(Path.Combine(folder, "model.safetensors"), text);
    }
}
