using LukePipeline.Ground;
using LukePipeline.Ground.Torch;
using LukePipeline.Tests.Support;
using TorchSharp;

namespace LukePipeline.Tests.Ground.Torch;

public sealed class TorchRuntimeTests
{
    [Fact]
    public void EnsureLoaded_OnThisSystem_MakesTensorsWork()
    {
        TorchRuntime.EnsureLoaded();
        using var ones = torch.ones(3);
        using var sum = ones.sum();
        Assert.Equal(3f, sum.item<float>());
    }

    [LinuxFact]
    public void EnsureLoaded_OnThisSystem_LeavesTheLibraryAsShipped()
    {
        TorchRuntime.EnsureLoaded();
        var elf = new ElfVersionNeeds(TorchLibrary.Read());
        Assert.DoesNotContain(elf.Needs, elf.IsWeak);
    }

    [LinuxFact]
    public void LoadWithoutMissingVersions_LibraryThatTheSystemCanLoad_LoadsItWithoutAChange() =>
        Assert.NotEqual(0, TorchLibraryResolver.LoadWithoutMissingVersions(
            System.IO.Path.Combine(System.IO.Path.GetDirectoryName(TorchLibrary.Path)!, "libc10.so")));

    [LinuxFact]
    public void LoadWithoutMissingVersions_DamagedLibrary_NamesTheFileAndTheFix()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("libLibTorchSharp.so");
        File.WriteAllBytes(path, TorchLibrary.Read()[..100_000]);

        var e = Assert.Throws<LukeException>(() => TorchLibraryResolver.LoadWithoutMissingVersions(path));

        Assert.Contains(path, e.Message);
        Assert.Contains("Restore the NuGet packages again", e.Message);
    }
}
