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
    [InlineData("entities")]
    [InlineData("relations")]
    [InlineData("embeddings")]
    public void Load_SoundCheckpoint_PassesItsSelfTest(string stage)
    {
        var task = new StageId(stage).Task();
        using var weights = PackedLukeWeights.Load(Checkpoint.Open(FolderOf(stage)), task);

        Assert.Same(task, weights.Task);
    }

    [Theory]
    [InlineData("entities", "encoder.layer.0.output.dense.weight")]
    [InlineData("entities", "classifier.weight")]
    [InlineData("relations", "encoder.layer.1.intermediate.dense.weight")]
    [InlineData("relations", "classifier.weight")]
    [InlineData("embeddings", "encoder.layer.0.output.dense.weight")]
    public void Load_FiniteWeightsThatOverflow_AreRefused(string stage, string key)
    {
        var folder = FolderOf(stage);
        Rewrite(folder, key, weight => weight.fill_(1e38f));

        var e = Assert.Throws<CheckpointException>(() => PackedLukeWeights.Load(Checkpoint.Open(folder), new StageId(stage).Task()));

        Assert.Contains("computes NaN or infinite values in Float32", e.Message, StringComparison.Ordinal);
        Assert.Contains(folder, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_KeysAndValuesOfDifferentWidths_NamesBoth()
    {
        Rewrite(_checkpoints.Entities, "layer.1.attention.self.value.weight", weight => weight.narrow(1, 0, 8));

        var e = Assert.Throws<CheckpointException>(() => PackedLukeWeights.Load(Checkpoint.Open(_checkpoints.Entities), Ids.Entities.Task()));

        Assert.EndsWith("layer.1.attention.self.value.weight", e.Key, StringComparison.Ordinal);
        Assert.Contains("layer.1.attention.self.key.weight' [", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("layer.1.attention.self.w2e_query.weight")]
    [InlineData("layer.0.intermediate.dense.bias")]
    public void Load_WeightThatIsMissing_NamesIt(string key)
    {
        Rewrite(_checkpoints.Entities, key, _ => null);

        var e = Assert.Throws<CheckpointException>(() => PackedLukeWeights.Load(Checkpoint.Open(_checkpoints.Entities), Ids.Entities.Task()));

        Assert.EndsWith(key, e.Key, StringComparison.Ordinal);
        Assert.Contains("is missing", e.Message, StringComparison.Ordinal);
    }

    private string FolderOf(string stage) => stage == Ids.Relations.Name ? _checkpoints.Relations : _checkpoints.Entities;

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
