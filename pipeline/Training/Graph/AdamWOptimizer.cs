using LukePipeline.Ground.Torch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LukePipeline.Training.Graph;

/// <summary>AdamW (Loshchilov and Hutter, 2019), with its whole state in named tensors so that training resumes exactly.</summary>
internal sealed class AdamWOptimizer : IDisposable
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.98;
    private const double Epsilon = 1e-6;

    private readonly List<Slot> _slots = [];

    /// <summary>Prepares both moments of every parameter, at zero.</summary>
    /// <param name="parameters">What to train.</param>
    /// <param name="weightDecay">Decay of weight matrices; biases and LayerNorms have none.</param>
    public AdamWOptimizer(IEnumerable<KeyValuePair<string, Parameter>> parameters, double weightDecay)
    {
        foreach (var (name, parameter) in parameters)
        {
            var decay = parameter.dim() > 1 && !name.Contains("LayerNorm", StringComparison.Ordinal) ? weightDecay : 0;
            _slots.Add(new Slot(name, parameter, zeros_like(parameter).DetachFromDisposeScope(), zeros_like(parameter).DetachFromDisposeScope(), decay));
        }
    }

    /// <summary>Steps taken so far.</summary>
    public long Steps { get; set; }

    /// <summary>The moments under their names, to be saved and restored in place.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> State =>
        _slots.SelectMany(slot => new KeyValuePair<string, Tensor>[] { new($"adam.m.{slot.Name}", slot.First), new($"adam.v.{slot.Name}", slot.Second) });

    /// <summary>Scales all gradients down so that their common norm is at most <paramref name="limit"/>; returns the norm before.</summary>
    public double ClipGradients(double limit)
    {
        using var scope = NewDisposeScope();
        var norm = Math.Sqrt(_slots.Where(slot => slot.Parameter.grad is not null)
            .Select(slot => slot.Parameter.grad!)
            .Sum(gradient => (double)gradient.mul(gradient).sum().item<float>()));
        if (norm > limit)
        {
            foreach (var slot in _slots)
            {
                slot.Parameter.grad?.MultiplyInPlace(limit / norm);
            }
        }

        return norm;
    }

    /// <summary>Moves every parameter that has a gradient, then drops the gradients.</summary>
    public void Step(double learningRate)
    {
        Steps++;
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var first = learningRate / (1 - Math.Pow(Beta1, Steps));
        var second = 1 / Math.Sqrt(1 - Math.Pow(Beta2, Steps));
        foreach (var slot in _slots)
        {
            var gradient = slot.Parameter.grad;
            if (gradient is null)
            {
                continue;
            }

            slot.First.MultiplyInPlace(Beta1).AddInPlace(gradient, 1 - Beta1);
            slot.Second.MultiplyInPlace(Beta2).AddProductInPlace(gradient, gradient, 1 - Beta2);
            if (slot.Decay > 0)
            {
                slot.Parameter.MultiplyInPlace(1 - (learningRate * slot.Decay));
            }

            slot.Parameter.AddQuotientInPlace(slot.First, slot.Second.sqrt().MultiplyInPlace(second).AddInPlace(Epsilon), -first);
            gradient.zero_();
        }
    }

    /// <summary>Frees the moments.</summary>
    public void Dispose()
    {
        foreach (var slot in _slots)
        {
            slot.First.Dispose();
            slot.Second.Dispose();
        }
    }

    private sealed record Slot(string Name, Parameter Parameter, Tensor First, Tensor Second, double Decay);
}
