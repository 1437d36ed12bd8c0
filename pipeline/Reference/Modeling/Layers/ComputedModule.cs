using static TorchSharp.torch;

namespace LukePipeline.Reference.Modeling.Layers;

/// <summary>A part of a model that computes by a <see cref="LukeComputation"/>.</summary>
internal abstract class ComputedModule(string name) : nn.Module(name)
{
    /// <summary>How it computes. Default: literally.</summary>
    public LukeComputation Computation { get; set; } = LukeComputation.Literal;
}
