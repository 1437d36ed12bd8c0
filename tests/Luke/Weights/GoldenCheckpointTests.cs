using System.Text.Json;
using LukePipeline.Luke.Weights;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Luke.Weights;

/// <summary>The checkpoints that the Python library wrote.</summary>
public sealed class GoldenCheckpointTests
{
    private static readonly string Models = Path.Combine(TestPaths.Golden, "models");

    public static TheoryData<string> Names => [.. Directory.GetDirectories(Models).Select(d => Path.GetFileName(d)!).Order()];

    [Theory]
    [MemberData(nameof(Names))]
    public void Open_GoldenCheckpoint_HasTheExpectedKeysAndShapes(string name)
    {
        using var expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(Models, name + ".keys.json")));
        foreach (var file in expected.RootElement.GetProperty("keys").EnumerateObject())
        {
            string path = Path.Combine(Models, name, file.Name);
            bool pickled = path.EndsWith(".bin", StringComparison.Ordinal);
            using var weights = pickled ? PyTorchCheckpoint.Open(path) : Safetensors.Open(path);
            var shapes = file.Value.EnumerateObject().Select(k => $"{k.Name} [{string.Join(", ", k.Value.EnumerateArray())}]");

            Assert.Equal(
                shapes.Order(StringComparer.Ordinal),
                weights.Weights.Select(w => $"{w.Name} {w.ShapeText}").Order(StringComparer.Ordinal));
            Assert.All(weights.Weights, w =>
            {
                using var mapped = weights.Map(w.Name);
                using var read = weights.Read(w.Name);
                Assert.Equal(w.Shape, mapped.shape);
                Assert.True(mapped.equal(read).all().item<bool>());
            });
        }
    }

    [Fact]
    public void Map_TiedWeightsOfAStateDict_AreTheSameBytes()
    {
        using var weights = PyTorchCheckpoint.Open(Path.Combine(Models, "luke-mlm-a", "pytorch_model.bin"));
        using var words = weights.Map("luke.embeddings.word_embeddings.weight");
        using var decoder = weights.Map("lm_head.decoder.weight");
        Assert.True(words.equal(decoder).all().item<bool>());
    }
}
