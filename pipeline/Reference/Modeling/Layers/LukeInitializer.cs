using LukePipeline.Luke.Config;
using TorchSharp;
using static TorchSharp.torch;

namespace LukePipeline.Reference.Modeling.Layers;

/// <summary>
/// Fresh weights as the reference draws them: matrices and tables normal with <c>initializer_range</c>, padding rows and biases
/// zero, layer norms the identity.
/// </summary>
internal static class LukeInitializer
{
    /// <summary>Fills the weights that have no storage yet; those of a checkpoint stay.</summary>
    /// <param name="root">The model.</param>
    /// <param name="config">Its configuration.</param>
    /// <param name="generator">Source of the random numbers; null: torch's own.</param>
    /// <param name="device">Where the weights go; null: the CPU.</param>
    /// <param name="dtype">Their type.</param>
    public static void Fill(
        nn.Module root, LukeConfig config, Generator? generator, Device? device = null, ScalarType dtype = ScalarType.Float32)
    {
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

            slot.Set(ParameterSlot.Owned(weight.to(dtype, device ?? CPU)));
        }
    }
}
