using LukePipeline.Engine.Kernels;

namespace LukePipeline.Engine.Packed;

/// <summary>How <see cref="PackedLukeWeights"/> are held and run.</summary>
public sealed record PackedLukeOptions
{
    /// <summary>Where the weights live and the model runs, as torch writes it: <c>cpu</c>, <c>cuda</c>, <c>cuda:1</c>. Default: cpu.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>The number format of the matrix products. Default: float32.</summary>
    public PackedPrecision Precision { get; init; }

    /// <summary>How many token positions of an entity the model is told, from its first on (the tokenizer's <c>max_mention_length</c>). Default: 30.</summary>
    public int MaxMentionLength { get; init; } = 30;

    /// <summary>
    /// Threads that one executor computes with on a CPU; null leaves libtorch's setting alone. Default: 1, for one engine per core.
    /// </summary>
    public int? Threads { get; init; } = 1;

    /// <summary>
    /// Most entities of a closed checkpoint that run together: memory follows it, scores do not. Default: null, 480 on a CPU and 8,192 on a
    /// GPU.
    /// </summary>
    public int? EntitiesAtOnce { get; init; }

    /// <summary>
    /// Whether the process has other work whose large blocks of memory come and go, such as training, and is better left to keep them.
    /// Default: false, they are given back to the system.
    /// </summary>
    public bool LeavesHeapAlone { get; init; }

    /// <summary>Whether a checkpoint is taken for open, whatever its weights say. Default: false.</summary>
    internal bool TakesForOpen { get; init; }

    /// <summary>The kernels for matrix products and attention on a CPU in float32. Default: the best that the processor has.</summary>
    public CpuKernels Kernels { get; init; }
}
