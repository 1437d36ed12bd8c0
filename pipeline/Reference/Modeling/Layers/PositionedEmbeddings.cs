using LukePipeline.Ground.Torch;
using LukePipeline.Luke.Config;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace LukePipeline.Reference.Modeling.Layers;

/// <summary>What the embeddings of words and of entities share: tables of positions and of token types, and the layer norm over the sum.</summary>
internal abstract class PositionedEmbeddings : ComputedModule
{
    // Registered by the derived classes behind their own tables: reflection finds them there because they are not private.
    [ComponentName(Name = "position_embeddings")]
    private protected readonly Embedding _positions;

    [ComponentName(Name = "token_type_embeddings")]
    private protected readonly Embedding _types;

    [ComponentName(Name = "LayerNorm")]
    private protected readonly LayerNorm _norm;

    /// <param name="name">The module's name.</param>
    /// <param name="config">Its shape.</param>
    /// <param name="paddingPosition">The position that padding has; null: none.</param>
    private protected PositionedEmbeddings(string name, LukeConfig config, int? paddingPosition)
        : base(name)
    {
        Config = config;
        _positions = EmbeddingTable.Create(config.MaxPositionEmbeddings, config.HiddenSize, paddingPosition);
        _types = EmbeddingTable.Create(config.TypeVocabSize, config.HiddenSize);
        _norm = nn.LayerNorm(config.HiddenSize, config.LayerNormEps, device: META);
    }

    private protected LukeConfig Config { get; }

    /// <summary>Adds the token types, normalises and, in training, drops out.</summary>
    private protected Tensor Finish(Tensor embeddings, Tensor tokenTypes) =>
        Computation.Dropout(_norm.call(embeddings.Plus(_types.call(tokenTypes))), Config.HiddenDropoutProb, training);
}
