using LukePipeline.Ground;
using LukePipeline.Ground.Torch;
using TorchSharp;

namespace LukePipeline.Tests.Ground.Torch;

public sealed class TorchDeviceTests
{
    [Theory]
    [InlineData(null, 0, "cpu")]
    [InlineData("auto", 0, "cpu")]
    [InlineData("auto", 2, "cuda:0")]
    [InlineData("cpu", 2, "cpu")]
    [InlineData("cuda", 1, "cuda:0")]
    [InlineData("CUDA:1", 2, "cuda:1")]
    public void Choose_DeviceThatIsThere_TakesItAndSaysSo(string? name, int cudaDevices, string expected)
    {
        var (chosen, reason, _) = TorchDevice.Choose(name, cudaDevices, "cuda", hasDriver: true);
        Assert.Equal(expected, chosen);
        Assert.StartsWith(expected, reason);
    }

    [Theory]
    [InlineData("cuda", 0, "cpu", "-p:TorchBackend=cuda")]
    [InlineData("cuda", 0, "cuda", "nvidia-smi")]
    [InlineData("cuda:2", 2, "cuda", "cuda:0 to cuda:1")]
    [InlineData("tpu", 0, "cpu", "is unknown")]
    [InlineData("cuda:-1", 2, "cuda", "is unknown")]
    [InlineData("cuda:", 2, "cuda", "is unknown")]
    public void Choose_DeviceThatIsNotThere_SaysWhatToDo(string name, int cudaDevices, string backend, string reason) =>
        Assert.Contains(reason, Assert.Throws<LukeException>(() => TorchDevice.Choose(name, cudaDevices, backend, hasDriver: false)).Message);

    [Theory]
    [InlineData("auto", 0, "cuda", false, true)]
    [InlineData("auto", 0, "cpu", true, true)]
    [InlineData("auto", 0, "cpu", false, false)]
    [InlineData("auto", 1, "cuda", true, false)]
    [InlineData("cpu", 0, "cuda", true, false)]
    public void Choose_CpuWhereAGpuIsToBeExpected_IsAFallback(string name, int cudaDevices, string backend, bool hasDriver, bool expected) =>
        Assert.Equal(expected, TorchDevice.Choose(name, cudaDevices, backend, hasDriver).IsFallback);

    [Fact]
    public void Select_OnThisMachine_GivesADeviceThatWorks()
    {
        using var ones = torch.ones(3, device: TorchDevice.Select().Device);
        Assert.Equal(3f, ones.sum().item<float>());
    }
}
