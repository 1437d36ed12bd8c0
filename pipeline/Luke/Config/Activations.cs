using static TorchSharp.torch;

namespace LukePipeline.Luke.Config;

/// <summary>The activation functions by the names that configurations use (reference: <c>ACT2FN</c>).</summary>
internal static class Activations
{
    private static readonly Dictionary<string, Func<Tensor, Tensor>> ByName = new(StringComparer.Ordinal)
    {
        ["gelu"] = Gelu,
        ["gelu_10"] = x => Gelu(x).clamp(-10, 10),
        ["gelu_accurate"] = x => TanhGelu(x, Math.Sqrt(2 / Math.PI)),
        ["gelu_fast"] = x => TanhGelu(x, 0.7978845608),
        ["gelu_new"] = x => TanhGelu(x, Math.Sqrt(2 / Math.PI)),
        ["gelu_python"] = Gelu,
        ["gelu_pytorch_tanh"] = x => TanhGelu(x, Math.Sqrt(2 / Math.PI)),
        ["laplace"] = x => 0.5 * (1.0 + erf((x - 0.707107) / (0.282095 * Math.Sqrt(2)))),
        ["leaky_relu"] = x => nn.functional.leaky_relu(x, 0.01),
        ["linear"] = x => x,
        ["mish"] = x => nn.functional.mish(x),
        ["quick_gelu"] = x => x * sigmoid(1.702 * x),
        ["relu"] = x => nn.functional.relu(x),
        ["relu2"] = x => nn.functional.relu(x).square(),
        ["relu6"] = x => nn.functional.relu6(x),
        ["sigmoid"] = sigmoid,
        ["silu"] = x => nn.functional.silu(x),
        ["swish"] = x => nn.functional.silu(x),
        ["tanh"] = tanh,
    };

    /// <summary>Every known name, sorted.</summary>
    public static IEnumerable<string> Names => ByName.Keys.Order(StringComparer.Ordinal);

    public static bool IsKnown(string name) => ByName.ContainsKey(name);

    /// <summary>The function of that name; configurations are checked before, so an unknown one is a bug.</summary>
    public static Func<Tensor, Tensor> Get(string name) => ByName[name];

    /// <summary>x · Φ(x) with the exact error function.</summary>
    public static Tensor Gelu(Tensor x) => nn.functional.gelu(x);

    private static Tensor TanhGelu(Tensor x, double scale) =>
        0.5 * x * (1.0 + tanh(scale * (x + 0.044715 * x.pow(3.0))));
}
