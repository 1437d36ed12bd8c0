using LukePipeline.Ground.Torch;
using static TorchSharp.torch;

namespace LukePipeline.Luke.Config;

/// <summary>The activation functions by the names that configurations use (reference: <c>ACT2FN</c>).</summary>
internal static class Activations
{
    private static readonly Dictionary<string, Func<Tensor, Tensor>> ByName = new(StringComparer.Ordinal)
    {
        ["gelu"] = Gelu,
        ["gelu_10"] = x => Gelu(x).AtLeast(-10.0).AtMost(10),
        ["gelu_accurate"] = x => TanhGelu(x, Math.Sqrt(2 / Math.PI)),
        ["gelu_fast"] = x => TanhGelu(x, 0.7978845608),
        ["gelu_new"] = x => TanhGelu(x, Math.Sqrt(2 / Math.PI)),
        ["gelu_python"] = Gelu,
        ["gelu_pytorch_tanh"] = x => TanhGelu(x, Math.Sqrt(2 / Math.PI)),
        ["laplace"] = x => erf(x.Plus(-0.707107).Over(0.282095 * Math.Sqrt(2))).Plus(1.0).Times(0.5),
        ["leaky_relu"] = x => nn.functional.relu(x) - nn.functional.relu(-x).Times(0.01),
        ["linear"] = x => x,
        ["mish"] = x => x * tanh(nn.functional.relu(x).Plus(log1p(exp(-x.abs())))),
        ["quick_gelu"] = x => x * sigmoid(x.Times(1.702)),
        ["relu"] = x => nn.functional.relu(x),
        ["relu2"] = x => nn.functional.relu(x).Power(2),
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
        x.Times(0.5) * tanh(x.Plus(x.Power(3).Times(0.044715)).Times(scale)).Plus(1.0);
}
