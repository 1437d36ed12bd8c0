using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LukePipeline.Modeling;

/// <summary>
/// Fresh weights as the reference draws them: matrices and tables normal with <c>initializer_range</c>, padding rows and biases
/// zero, layer norms the identity.
/// </summary>
internal static class LukeInitializer
{
    /// <summary>Fills the weights that have no storage yet; those of a checkpoint stay.</summary>
    /// <returns>The names of what was filled.</returns>
    public static IReadOnlyList<string> Fill(nn.Module root, LukeConfig config, Generator? generator)
    {
        var filled = new List<string>();
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        foreach (var slot in ParameterSlot.Of(root))
        {
            if (slot.Value.device_type != DeviceType.META)
            {
                continue;
            }

            var weight = slot.Kind switch
            {
                ParameterKind.Matrix => empty(slot.Value.shape).normal_(0, config.InitializerRange, generator),
                ParameterKind.One => ones(slot.Value.shape),
                _ => zeros(slot.Value.shape),
            };
            if (slot.PaddingRow is { } row)
            {
                weight[row].zero_();
            }

            slot.Set(new Parameter(weight));
            filled.Add(slot.Name);
        }

        return filled;
    }
}
