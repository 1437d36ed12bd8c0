using LukePipeline.Engine.Attention;

namespace LukePipeline.Tests.Support;

/// <summary>Skipped where the processor has no AVX-512.</summary>
internal sealed class VectorFactAttribute : FactAttribute
{
    public VectorFactAttribute()
    {
        if (!VectorAttention.IsSupported)
        {
            Skip = "This processor has no AVX-512.";
        }
    }
}
