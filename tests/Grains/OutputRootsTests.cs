using LukePipeline.Grains;
using LukePipeline.Ground;
using LukePipeline.Jobs.Work;
using LukePipeline.Storage.Locations;
using LukePipeline.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LukePipeline.Tests.Grains;

/// <summary>What a silo with roots opens as an output.</summary>
public sealed class OutputRootsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _foreign = new();

    public void Dispose()
    {
        _folder.Dispose();
        _foreign.Dispose();
    }

    [LinuxFact]
    public async Task OpenStore_FolderSwappedForALinkSinceItWasAllowed_IsRefused()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddSingleton(new StorageRoots(new LocationRoots([_folder.Path]), LocationRoots.None));
        builder.UseOrleans(silo => silo.UseLocalhostClustering().AddMemoryGrainStorageAsDefault().AddLukeGrains());
        using var host = builder.Build();
        var output = Directory.CreateDirectory(_folder.File("out")).FullName;
        var store = host.Services.GetRequiredService<OpenJobs>().OpenStore(output);
        Directory.Delete(output);
        Directory.CreateSymbolicLink(output, _foreign.Path);

        Assert.Equal(ReasonCode.UnsafePath, (await Assert.ThrowsAsync<LukeException>(() => store.ReadOwnerAsync(default))).Reason);
    }
}
