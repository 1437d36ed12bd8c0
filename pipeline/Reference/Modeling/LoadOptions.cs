using static TorchSharp.torch;

namespace LukePipeline.Reference.Modeling;

/// <summary>How a checkpoint is opened.</summary>
public sealed record LoadOptions
{
    /// <summary>The defaults.</summary>
    public static LoadOptions Default { get; } = new();

    /// <summary>Element type of the weights. Default: float32; float16 and bfloat16 files are converted.</summary>
    public ScalarType Dtype { get; init; } = ScalarType.Float32;

    /// <summary>Where the weights go. Default: null, the CPU; weights stored in <see cref="Dtype"/> are then mapped, not copied.</summary>
    public Device? Device { get; init; }

    /// <summary>
    /// The entity ids whose embeddings are loaded, so that a table of 500,000 costs nothing where a task only uses [MASK]. The model still
    /// takes ids of the whole vocabulary and refuses others than these. Default: null, all of them. Not for masked language modelling.
    /// </summary>
    public IReadOnlyCollection<long>? EntityRows { get; init; }

    /// <summary>
    /// Draws the weights of the head at random where the checkpoint has none, or one for another number of labels, to fine-tune from
    /// another model. Default: false, and a missing head is an error: random answers look like answers.
    /// </summary>
    public bool NewHead { get; init; }

    /// <summary>Label names in class order, in place of those of the configuration. Default: null.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Refuses NaN and infinite weights, at the cost of reading each once. Default: true.</summary>
    public bool CheckFinite { get; init; } = true;
}
