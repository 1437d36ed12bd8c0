using LukePipeline.Checkpoints;
using LukePipeline.Inference;
using LukePipeline.Inference.Packed;
using LukePipeline.Tests.EndToEnd;
using static TorchSharp.torch;

namespace LukePipeline.Tests.Inference.Packed;

/// <summary>Weights that are finite, each of them, and still make a model that computes NaN.</summary>
public sealed class PackedSelfTestTests : IDisposable
{
    private readonly GoldenCheckpoints _checkpoints = new();

    public void Dispose() => _checkpoints.Dispose();

    [Theory]
    [InlineData(ModelRole.Entities)]
    [InlineData(ModelRole.Relations)]
    [InlineData(ModelRole.Embeddings)]
    public void Load_SoundCheckpoint_PassesItsSelfTest(ModelRole role)
    {
        using var weights = PackedLukeWeights.Load(FolderOf(role), role);

        Assert.Equal(role, weights.Role);
    }

    [Theory]
    [InlineData(ModelRole.Entities, "encoder.layer.0.output.dense.weight")]
    [InlineData(ModelRole.Entities, "classifier.weight")]
    [InlineData(ModelRole.Relations, "encoder.layer.1.intermediate.dense.weight")]
    [InlineData(ModelRole.Relations, "classifier.weight")]
    [InlineData(ModelRole.Embeddings, "encoder.layer.0.output.dense.weight")]
    public void Load_FiniteWeightsThatOverflow_AreRefused(ModelRole role, string key)
    {
        var folder = FolderOf(role);
        Overflow(folder, key);

        var e = Assert.Throws<CheckpointException>(() => PackedLukeWeights.Load(folder, role));

        Assert.Contains("computes NaN or infinite values in Float32", e.Message, StringComparison.Ordinal);
        Assert.Contains(folder, e.Message, StringComparison.Ordinal);
    }

    private string FolderOf(ModelRole role) => role == ModelRole.Relations ? _checkpoints.Relations : _checkpoints.Entities;

    private static void Overflow(string folder, string key)
    {
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> tensors;
        using (var checkpoint = CheckpointDirectory.Open(folder))
        {
            tensors = checkpoint.Weights.Weights.ToDictionary(weight => weight.Name, weight => checkpoint.Weights.Read(weight.Name));
        }

        tensors[tensors.Keys.Single(name => name.EndsWith(key, StringComparison.Ordinal))].fill_(1e38f);
        File.Delete(Path.Combine(folder, "pytorch_model.bin"));
        SafetensorsWriter.Write(Path.Combine(folder, "model.safetensors"), tensors);
    }
}
