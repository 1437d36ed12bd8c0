using LukePipeline.Ground.Torch;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Ground.Torch;

public sealed class ElfVersionNeedsTests
{
    private const string Newest = "GLIBCXX_3.4.32";

    [LinuxFact]
    public void Needs_OfTorchSharpsLibrary_HoldTheVersionThatOlderSystemsLack()
    {
        var elf = new ElfVersionNeeds(TorchLibrary.Read());

        var newest = Assert.Single(elf.Needs, n => n.Version == Newest);
        Assert.Equal("libstdc++.so.6", newest.Library);
        Assert.False(elf.IsWeak(newest));
        Assert.False(elf.IsReferenced(newest));
    }

    [LinuxFact]
    public void IsReferenced_OfAVersionInUse_IsTrue()
    {
        var elf = new ElfVersionNeeds(TorchLibrary.Read());

        Assert.True(elf.IsReferenced(Assert.Single(elf.Needs, n => n.Version == "GLIBCXX_3.4")));
    }

    [LinuxFact]
    public void MarkWeak_OfOneVersion_ChangesOneByte()
    {
        byte[] original = TorchLibrary.Read();
        byte[] image = [.. original];
        var elf = new ElfVersionNeeds(image);
        var newest = elf.Needs.Single(n => n.Version == Newest);

        elf.MarkWeak(newest);

        Assert.True(new ElfVersionNeeds(image).IsWeak(newest));
        Assert.Equal([(int)newest.FlagsOffset], Enumerable.Range(0, image.Length).Where(i => image[i] != original[i]));
    }

    [LinuxFact]
    public void Constructor_CutLibrary_SaysThatItIsDamaged()
    {
        byte[] image = TorchLibrary.Read();
        foreach (int length in (int[])[0, 10, 70, 5000, 100_000])
        {
            Assert.Throws<InvalidDataException>(() => new ElfVersionNeeds(image[..length]));
        }
    }
}
