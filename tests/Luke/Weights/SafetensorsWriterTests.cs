using System.Buffers.Binary;
using LukePipeline.Luke.Weights;
using LukePipeline.Tests.Support;
using static TorchSharp.torch;

namespace LukePipeline.Tests.Luke.Weights;

public sealed class SafetensorsWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    public void Write_FloatType_RoundTripsToItsPrecision(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var value = randn([17, 5], generator: new Generator(3));
        var ids = tensor([1L, -2, long.MaxValue]);
        string path = Write(new() { ["x.weight"] = value, ["ids"] = ids }, type);

        using var file = Safetensors.Open(path);
        file.TryFind("x.weight", out var info);

        Assert.Equal(type, info!.Dtype);
        Assert.True(file.Read("x.weight", float32).equal(value.to(type).to(float32)).all().item<bool>());
        Assert.True(file.Map("x.weight").equal(value.to(type)).all().item<bool>());
        Assert.Equal([1L, -2, long.MaxValue], file.Read("ids").data<long>().ToArray());
        Assert.Equal("pt", file.Metadata["format"]);
    }

    [Fact]
    public void Write_EveryTypeAndShape_RoundTripsAligned()
    {
        using var scope = NewDisposeScope();
        var tensors = new Dictionary<string, Tensor>
        {
            ["bool"] = tensor([true, false, true]),
            ["byte"] = tensor([(byte)1, (byte)255, (byte)7]),
            ["scalar"] = tensor(2.5f),
            ["empty"] = zeros(0, 3),
            ["double"] = tensor([1.5, double.NaN]),
            ["transposed"] = arange(6, float32).view(2, 3).t(),
            ["parameter"] = ones(3, requires_grad: true),
            ["short"] = tensor([(short)3]),
        };
        string path = Write(tensors);

        using var file = Safetensors.Open(path);

        Assert.Equal(tensors.Keys.Order(), file.Weights.Select(w => w.Name).Order());
        foreach (var (name, expected) in tensors)
        {
            var actual = file.Map(name);
            Assert.Equal(expected.shape, actual.shape);
            Assert.Equal(expected.dtype, actual.dtype);
            Assert.Equal(expected.contiguous().bytes.ToArray(), actual.contiguous().bytes.ToArray());
        }

        byte[] bytes = File.ReadAllBytes(path);
        Assert.Equal(0, BinaryPrimitives.ReadInt64LittleEndian(bytes) % 8);
    }

    [Fact]
    public void Write_OverAMappedFile_ReplacesItAndLeavesTheViewsAlone()
    {
        using var scope = NewDisposeScope();
        string path = Write(new() { ["a"] = ones(4) });
        using var old = Safetensors.Open(path);
        var view = old.Map("a");

        SafetensorsWriter.Write(path, new Dictionary<string, Tensor> { ["a"] = zeros(4) });

        using var file = Safetensors.Open(path);
        Assert.Equal(4, view.sum().item<float>());
        Assert.Equal(4, old.Read("a").sum().item<float>());
        Assert.Equal(0, file.Read("a").sum().item<float>());
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Write_SameNameTwice_IsRefusedAndLeavesNoFile()
    {
        using var one = ones(1);
        var e = Assert.Throws<CheckpointException>(() => SafetensorsWriter.Write(_folder.File("x"), [new("a", one), new("a", one)]));
        Assert.Equal("a", e.Key);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Write_FolderThatIsNotThere_SaysSo()
    {
        string path = System.IO.Path.Combine(_folder.File("none"), "model.safetensors");
        var e = Assert.Throws<CheckpointException>(() => SafetensorsWriter.Write(path, []));
        Assert.Contains("cannot be written", e.Message);
    }

    private string Write(Dictionary<string, Tensor> tensors, ScalarType? type = null)
    {
        string path = _folder.File("model.safetensors");
        SafetensorsWriter.Write(path, tensors, type);
        return path;
    }
}
