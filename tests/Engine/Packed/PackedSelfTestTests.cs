using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Packed;
using LukePipeline.Luke;
using LukePipeline.Luke.Weights;
using LukePipeline.Tests.EndToEnd;
using static TorchSharp.torch;

namespace LukePipeline.Tests.Engine.Packed;

/// <summary>Checkpoints whose weights make no model: they do not fit one another, one is not there, or all are finite and it still computes NaN.</summary>
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
        using var weights = PackedLukeWeights.Load(Checkpoint.Open(FolderOf(role)), role);

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
        Rewrite(folder, key, weight => weight.fill_(1e38f));

        var e = Assert.Throws<CheckpointException>(() => PackedLukeWeights.Load(Checkpoint.Open(folder), role));

        Assert.Contains("computes NaN or infinite values in Float32", e.Message, StringComparison.Ordinal);
        Assert.Contains(folder, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_KeysAndValuesOfDifferentWidths_NamesBoth()
    {
        Rewrite(_checkpoints.Entities, "layer.1.attention.self.value.weight", weight => weight.narrow(1, 0, 8));

        var e = Assert.Throws<CheckpointException>(() => PackedLukeWeights.Load(Checkpoint.Open(_checkpoints.Entities), ModelRole.Entities));

        Assert.EndsWith("layer.1.attention.self.value.weight", e.Key, StringComparison.Ordinal);
        Assert.Contains("layer.1.attention.self.key.weight' [", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("layer.1.attention.self.w2e_query.weight")]
    [InlineData("layer.0.intermediate.dense.bias")]
    public void Load_WeightThatIsMissing_NamesIt(string key)
    {
        Rewrite(_checkpoints.Entities, key, _ => null);

        var e = Assert.Throws<CheckpointException>(() => PackedLukeWeights.Load(Checkpoint.Open(_checkpoints.Entities), ModelRole.Entities));

        Assert.EndsWith(key, e.Key, StringComparison.Ordinal);
        Assert.Contains("is missing", e.Message, StringComparison.Ordinal);
    }

    private string FolderOf(ModelRole role) => role == ModelRole.Relations ? _checkpoints.Relations : _checkpoints.Entities;

    private static void Rewrite(string folder, string key, Func<Tensor, Tensor?> change)
    {
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> tensors;
        using (var checkpoint = CheckpointDirectory.Open(folder))
        {
            tensors = checkpoint.Weights.Weights.ToDictionary(weight => weight.Name, weight => checkpoint.Weights.Read(weight.Name));
        }

        var name = tensors.Keys.Single(name => name.EndsWith(key, StringComparison.Ordinal));
        if (change(tensors[name]) is { } changed)
        {
            tensors[name] = changed;
        }
        else
        {
            tensors.Remove(name);
        }

        File.Delete(Path.Combine(folder, "pytorch_model.bin"));
        SafetensorsWriter.Write(Path.Combine(folder, "model.safetensors"), tensors);
    }
}
