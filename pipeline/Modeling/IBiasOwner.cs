using TorchSharp.Modules;

namespace LukePipeline.Modeling;

/// <summary>A module with a parameter <c>bias</c> of its own, beside those of its children.</summary>
internal interface IBiasOwner
{
    Parameter Bias { get; set; }
}
