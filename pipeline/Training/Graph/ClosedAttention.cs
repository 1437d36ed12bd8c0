using LukePipeline.Ground.Torch;
using LukePipeline.Luke.Config;
using static TorchSharp.torch;

namespace LukePipeline.Training.Graph;

/// <summary>
/// Writes <see cref="CandidateAttention.Words"/> into weights. The first number of every head's key becomes the constant 1; the
/// queries towards words ignore it, and the queries towards entities are nothing but a large negative weight on it. So a word
/// or an entity gives another entity the score <c>-Strength</c>, far below all that a word can score.
/// </summary>
internal static class ClosedAttention
{
    /// <summary>
    /// How far below zero the score of an entity lies. Words of trained models score no less than some hundreds below zero by the bound that proves a
    /// checkpoint closed (<see cref="LukePipeline.Luke.Weights.WordScores"/>); float16 holds this, times the root of a head size of up to 255.
    /// </summary>
    public const double Strength = 4_096;

    /// <summary>
    /// Prepares weights for training. The first number of each head is zero in queries and keys, where both gradients vanish, so
    /// that training never moves it.
    /// </summary>
    public static void Open(LukeParameters parameters, LukeConfig config) => Write(parameters, config, 0, 0);

    /// <summary>Makes the weights those of a plain LUKE checkpoint.</summary>
    public static void Close(LukeParameters parameters, LukeConfig config) =>
        Write(parameters, config, 1, -Strength * Math.Sqrt(config.HeadSize));

    /// <summary>True when the weights are those that <see cref="Close"/> leaves: entities can be seen from nowhere.</summary>
    public static bool IsClosed(LukeParameters parameters, LukeConfig config)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        return config.UseEntityAwareAttention && Enumerable.Range(0, config.NumHiddenLayers).All(layer =>
        {
            var self = $"luke.encoder.layer.{layer}.attention.self";
            return parameters[$"{self}.w2e_query.weight"].abs().max().item<float>() == 0
                && parameters[$"{self}.e2e_query.weight"].abs().max().item<float>() == 0
                && parameters[$"{self}.w2e_query.bias"].min().item<float>() < -1
                && parameters[$"{self}.e2e_query.bias"].min().item<float>() < -1;
        });
    }

    private static void Write(LukeParameters parameters, LukeConfig config, double key, double query)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var rows = TensorArithmetic.Range(0, config.HiddenSize, config.HeadSize);
        for (var layer = 0; layer < config.NumHiddenLayers; layer++)
        {
            var self = $"luke.encoder.layer.{layer}.attention.self";
            foreach (var name in (ReadOnlySpan<string>)["query", "e2w_query", "key"])
            {
                parameters[$"{self}.{name}.weight"].FillRowsInPlace(rows, 0);
                parameters[$"{self}.{name}.bias"].FillRowsInPlace(rows, name == "key" ? key : 0);
            }

            foreach (var name in (ReadOnlySpan<string>)["w2e_query", "e2e_query"])
            {
                parameters[$"{self}.{name}.weight"].zero_();
                parameters[$"{self}.{name}.bias"].zero_().FillRowsInPlace(rows, query);
            }
        }
    }
}
