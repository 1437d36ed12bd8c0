using LukePipeline.Ground;
using LukePipeline.Luke;
using LukePipeline.Luke.Config;

namespace LukePipeline.Extraction.Checkpoints;

/// <summary>What a stage needs to know of its checkpoint: how to encode for it and what its classes are called. No weights.</summary>
/// <param name="Encoder">The checkpoint's tokenizer.</param>
/// <param name="Config">The checkpoint's config.json.</param>
public sealed record StageModel(ISpanEncoder Encoder, LukeConfig Config)
{
    /// <summary>How many sub-words the words of a window may have: what the model takes without the two special tokens.</summary>
    internal int MaxSubwords => Config.MaxTokens - 2;

    /// <summary>Bytes of one vector of the model.</summary>
    internal int VectorBytes => Config.HiddenSize * sizeof(float);

    /// <summary>What a checkpoint tells a stage.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <exception cref="LukeException">A file is missing or cannot be used.</exception>
    public static StageModel Of(Checkpoint checkpoint) => new(new TokenizerSpanEncoder(checkpoint.Tokenizer), checkpoint.Config);
}
