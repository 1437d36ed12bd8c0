using LukePipeline.Engine.Kernels;
using LukePipeline.Engine.Packed;

namespace LukePipeline.Tests.Engine.Packed;

public sealed class PackedGoldenTests
{
    public static TheoryData<string> Names() => [.. PackedGoldenCase.All().Select(c => c.ToString())];

    [Theory]
    [MemberData(nameof(Names))]
    public void Run_GoldenCase_MatchesTheReference(string name)
    {
        var golden = PackedGoldenCase.All().Single(c => c.ToString() == name);
        foreach (var kernels in new[] { CpuKernels.Aten, CpuKernels.OneDnn, CpuKernels.Vector })
        {
            Assert.InRange(golden.LargestDifference(new PackedLukeOptions { Kernels = kernels }), 0, 1e-5f);
        }
    }
}
