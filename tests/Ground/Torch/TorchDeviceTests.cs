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
        var (chosen, reason) = TorchDevice.Choose(name, cudaDevices, "cuda");
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
        Assert.Contains(reason, Assert.Throws<LukeException>(() => TorchDevice.Choose(name, cudaDevices, backend)).Message);

    [Fact]
    public void Select_OnThisMachine_GivesADeviceThatWorks()
    {
        using var ones = torch.ones(3, device: TorchDevice.Select().Device);
        Assert.Equal(3f, ones.sum().item<float>());
    }
}
