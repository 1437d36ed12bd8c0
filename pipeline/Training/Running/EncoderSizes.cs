using LukePipeline.Ground;
using LukePipeline.Luke.Config;
using LukePipeline.Training.Graph;

namespace LukePipeline.Training.Running;

/// <summary>The sizes of an encoder that is trained from nothing.</summary>
public sealed record EncoderSizes
{
    /// <summary>Layers. Default: 4.</summary>
    public int Layers { get; init; } = TrainingSchema.Layers.Default!.Value;

    /// <summary>Attention heads; divides <see cref="Hidden"/>. Default: 4.</summary>
    public int Heads { get; init; } = TrainingSchema.Heads.Default!.Value;

    /// <summary>Hidden size, a multiple of 16; the feed-forward layers are four times as wide. Default: 256.</summary>
    public int Hidden { get; init; } = TrainingSchema.Hidden.Default!.Value;

    /// <summary>Size of the vocabulary that is learnt. Default: 8,000.</summary>
    public int VocabularySize { get; init; } = TrainingSchema.VocabularySize.Default!.Value;

    /// <summary>Longest sequence in tokens. Default: 256.</summary>
    public int MaxTokens { get; init; } = 256;

    /// <summary>The configuration of such an encoder.</summary>
    /// <param name="vocabulary">Number of tokens that the vocabulary came to have.</param>
    /// <exception cref="LukeException">The sizes do not fit each other.</exception>
    public LukeConfig ToConfig(int vocabulary)
    {
        if (Hidden % 16 != 0 || Hidden % Heads != 0 || Layers < 1 || MaxTokens < 16)
        {
            throw new LukeException($"A hidden size of {Hidden} with {Heads} heads, {Layers} layers and {MaxTokens} tokens cannot be built: the hidden size must be a multiple of 16 and of the heads, with 1 layer and 16 tokens at least.");
        }

        return new LukeConfig
        {
            VocabSize = vocabulary,
            EntityVocabSize = TrainedCheckpoint.EntityTitles.Count,
            HiddenSize = Hidden,
            EntityEmbSize = Hidden,
            NumHiddenLayers = Layers,
            NumAttentionHeads = Heads,
            IntermediateSize = 4 * Hidden,
            MaxPositionEmbeddings = MaxTokens + 2,
            TypeVocabSize = 1,
            LayerNormEps = 1e-5,
            AttentionProbsDropoutProb = 0,
        };
    }
}
