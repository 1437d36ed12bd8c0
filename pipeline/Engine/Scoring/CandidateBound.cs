using LukePipeline.Engine.Kernels;
using static TorchSharp.torch;

namespace LukePipeline.Engine.Scoring;

/// <summary>
/// Which candidates cannot win, told from their words alone. The logits of a candidate are W₁ h(first) + W₂ h(last) + W₃ e + b, and its own
/// state e leaves a layer norm, so that what it can add to one class against another has a bound (<see cref="PackedNorm.Greatest"/>). Where
/// the words leave every class further below "no entity" than that, the candidate loses whatever its state. So it is in a closed checkpoint. In an
/// open one words attend to candidates: what they say without them is not what they say in the end, and a margin alone decides.
/// </summary>
internal static class CandidateBound
{
    /// <summary>What rounding in float32 may do to a logit, as a share of the sizes of what is added up; a hundred times what was seen.</summary>
    private const double Rounding = 1e-4;

    /// <summary>The same in a narrower format.</summary>
    private const double NarrowRounding = 2e-2;

    /// <summary>For every class, how high the words' part of its logit less that of "no entity" must be for the candidate to be computed.</summary>
    /// <param name="ofWords">W₁ and W₂ below one another, [2 × labels, hidden_size].</param>
    /// <param name="ofEntities">W₃, [labels, hidden_size].</param>
    /// <param name="bias">b, [labels], or null.</param>
    /// <param name="norm">The norm that all last states leave; null for an open checkpoint, of which nothing is proven.</param>
    /// <param name="rule">What to leave out.</param>
    /// <param name="isNarrow">Whether states are computed in less than float32.</param>
    /// <returns>[labels]; infinity for "no entity" itself. The bias is none of the words' part, and is in the thresholds.</returns>
    public static float[] Thresholds(Tensor ofWords, Tensor ofEntities, Tensor? bias, PackedNorm? norm, CandidateRule rule, bool isNarrow)
    {
        using var scope = NewDisposeScope();
        var (labels, none) = ((int)ofEntities.shape[0], rule.NoneLabel);
        var biases = bias?.to(ScalarType.Float64).cpu().data<double>().ToArray() ?? new double[labels];
        var bounds = norm is null ? null : Bounds(ofWords, ofEntities, biases, norm, none, isNarrow ? NarrowRounding : Rounding);
        return [.. Enumerable.Range(0, labels).Select(label => label == none ? float.PositiveInfinity : Threshold(label))];

        float Threshold(int label) =>
            (float)(Math.Max(bounds?[label] ?? double.NegativeInfinity, rule.Margin ?? double.NegativeInfinity) - (biases[label] - biases[none]));
    }

    /// <summary>For every class, how far its logit less its bias may lie below that of "no entity" before the candidate loses for certain.</summary>
    private static double[] Bounds(Tensor ofWords, Tensor ofEntities, double[] biases, PackedNorm norm, int none, double rounding)
    {
        var labels = biases.Length;
        var (most, _) = norm.Greatest(ofEntities.to(ScalarType.Float64) - ofEntities.narrow(0, none, 1).to(ScalarType.Float64));
        var (_, entitySizes) = norm.Greatest(ofEntities);
        var (_, wordSizes) = norm.Greatest(ofWords);
        return [.. Enumerable.Range(0, labels).Select(label => -most[label] - (rounding * (1 + SizeOf(label) + SizeOf(none))))];

        double SizeOf(int label) => entitySizes[label] + wordSizes[label] + wordSizes[labels + label] + Math.Abs(biases[label]);
    }
}
