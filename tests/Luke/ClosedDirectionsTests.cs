using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Luke;
using LukePipeline.Luke.Weights;
using LukePipeline.Reference.Modeling;
using LukePipeline.Reference.Modeling.Layers;
using LukePipeline.Tests.Support;
using static TorchSharp.torch;

namespace LukePipeline.Tests.Luke;

public sealed class ClosedDirectionsTests
{
    [Fact]
    public void Of_ClosedAndPublishedWeights_AreTold()
    {
        using var closed = ClosedLuke.Create(Ids.Entities, LiteralLuke.Small, seed: 1);
        using var bare = ClosedLuke.Create(Ids.Embeddings, LiteralLuke.Small, seed: 1);
        using var open = LiteralLuke.Create(Ids.Entities, LiteralLuke.Small, seed: 1);
        using var unaware = LiteralLuke.Create(Ids.Entities, LiteralLuke.Small with { UseEntityAwareAttention = false }, seed: 1);

        Assert.Equal([true, true, false, false], new[] { closed, bare, open, unaware }.Select(IsClosed));
        Assert.False(Checkpoint.Open(Path.Combine(TestPaths.Golden, "models", "luke-esc-conll")).IsClosed);
        Assert.True(ShippedModels.Open(ShippedModels.Entities).IsClosed);
    }

    [Theory]
    [InlineData("w2e_query.weight", 40, 1e-30f)]
    [InlineData("e2e_query.weight", 95, -1e-6f)]
    [InlineData("w2e_query.bias", 24, -100f)]
    [InlineData("e2e_query.bias", 0, 0f)]
    [InlineData("e2e_query.bias", 72, 512f)]
    [InlineData("w2e_query.bias", 1, 1e-3f)]
    [InlineData("key.weight", 0, 1e-20f)]
    [InlineData("key.bias", 24, 1e-3f)]
    [InlineData("key.bias", 48, -1f)]
    [InlineData("query.weight", 0, 1e-10f)]
    [InlineData("query.bias", 24, 1e-10f)]
    [InlineData("e2w_query.weight", 72, 1e-10f)]
    [InlineData("e2w_query.bias", 48, -1f)]
    public void Of_NearlyClosed_IsOpen(string name, int row, float value)
    {
        for (var layer = 0; layer < LiteralLuke.Small.NumHiddenLayers; layer++)
        {
            using var model = ClosedLuke.Create(Ids.Entities, LiteralLuke.Small, seed: 2);
            using var mode = no_grad();
            var parameter = ParameterSlot.Of(model).Single(slot => slot.Name == $"luke.encoder.layer.{layer}.attention.self.{name}").Value;
            var place = parameter.ndim == 1 ? parameter.narrow(0, row, 1) : parameter[row].narrow(0, 5, 1);
            place.fill_(value);

            Assert.False(IsClosed(model));
        }
    }

    [Fact]
    public void Of_WordsThatScoreAsLowAsEntities_IsNotProven()
    {
        using var model = ClosedLuke.Create(Ids.Entities, LiteralLuke.Small, seed: 3);
        Assert.True(IsClosed(model));
        using var mode = no_grad();
        var all = ParameterSlot.Of(model).ToDictionary(slot => slot.Name, slot => slot.Value);
        foreach (var name in (string[])["query", "e2w_query", "key"])
        {
            // The second number of every head as the first is for entities: a constant of the key, and a large one of the queries.
            var self = $"luke.encoder.layer.0.attention.self.{name}";
            for (var row = 1; row < LiteralLuke.Small.HiddenSize; row += LiteralLuke.Small.HeadSize)
            {
                all[$"{self}.weight"][row].zero_();
                all[$"{self}.bias"].narrow(0, row, 1).fill_(name == "key" ? 64 : -64 * Math.Sqrt(LiteralLuke.Small.HeadSize));
            }
        }

        Assert.False(Told(model)!.IsProven);
    }

    [Fact]
    public void Of_TheFirstClosedCheckpoints_HasFloorsWhereWordsMightScoreLess()
    {
        using var model = ClosedLuke.Create(Ids.Entities, LiteralLuke.Small with { InitializerRange = 0.2 }, seed: 4, strength: 64);
        using var weak = ClosedLuke.Create(Ids.Entities, LiteralLuke.Small with { InitializerRange = 0.2 }, seed: 4, strength: 59);

        var told = Told(model)!;

        Assert.False(told.IsProven);
        Assert.Equal(LiteralLuke.Small.NumHiddenLayers, told.Floors.Count);
        Assert.All(told.Floors.SelectMany(floors => floors.OfWords.Concat(floors.OfEntities)), floor => Assert.Equal(ClosedDirections.Distance - 64, floor, 3));
        Assert.Null(Told(weak));
    }

    private static bool IsClosed(LukePreTrainedModel model) => Told(model) is not null;

    private static ClosedWeights? Told(LukePreTrainedModel model)
    {
        using var source = new ModelWeights(model);
        return ClosedDirections.Of(source, model.Config);
    }
}
