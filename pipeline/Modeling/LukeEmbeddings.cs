using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace LukePipeline.Modeling;

/// <summary>Words: token + position + token type, normalised (RoBERTa's embeddings).</summary>
internal sealed class LukeEmbeddings : nn.Module, IPaddedTables
{
    private readonly LukeConfig _config;

    [ComponentName(Name = "word_embeddings")]
    private readonly Embedding _words;

    [ComponentName(Name = "position_embeddings")]
    private readonly Embedding _positions;

    [ComponentName(Name = "token_type_embeddings")]
    private readonly Embedding _types;

    [ComponentName(Name = "LayerNorm")]
    private readonly LayerNorm _norm;

    public LukeEmbeddings(LukeConfig config)
        : base(nameof(LukeEmbeddings))
    {
        _config = config;
        _words = EmbeddingTable.Create(config.VocabSize, config.HiddenSize, config.PadTokenId);
        _positions = EmbeddingTable.Create(config.MaxPositionEmbeddings, config.HiddenSize, config.PadTokenId);
        _types = EmbeddingTable.Create(config.TypeVocabSize, config.HiddenSize);
        _norm = nn.LayerNorm(config.HiddenSize, config.LayerNormEps, device: META);
        RegisterComponents();
    }

    /// <summary>The table that the word prediction head shares [vocab, hidden].</summary>
    public Parameter WordTable => _words.weight!;

    public IEnumerable<(Embedding Table, int Row)> PaddingRows => [(_words, _config.PadTokenId), (_positions, _config.PadTokenId)];

    public Tensor Forward(LukeInputs inputs, Tensor tokenTypes)
    {
        Tensor embeddings;
        if (inputs.InputIds is { } ids)
        {
            InputChecks.Ids(ids, "input_ids", _config.VocabSize);
            embeddings = _words.call(ids);
        }
        else
        {
            embeddings = inputs.InputsEmbeds!;
        }

        var positions = inputs.PositionIds ?? (inputs.InputIds is null ? Sequential(embeddings) : Counted(inputs.InputIds));
        InputChecks.WordPositions(positions, _config);
        InputChecks.Ids(tokenTypes, "token_type_ids", _config.TypeVocabSize);
        embeddings = embeddings + _types.call(tokenTypes) + _positions.call(positions);
        return nn.functional.dropout(_norm.call(embeddings), _config.HiddenDropoutProb, training);
    }

    /// <summary>Padding, wherever it stands, gets the padding position and does not advance the count.</summary>
    private Tensor Counted(Tensor ids)
    {
        var real = ids.ne(_config.PadTokenId).to_type(ScalarType.Int64);
        return real.cumsum(1) * real + _config.PadTokenId;
    }

    /// <summary>Without ids nobody knows the padding: every token advances.</summary>
    private Tensor Sequential(Tensor embeddings) =>
        arange(_config.PadTokenId + 1, _config.PadTokenId + 1 + embeddings.shape[1], ScalarType.Int64, embeddings.device)
            .unsqueeze(0)
            .expand(embeddings.shape[0], embeddings.shape[1]);
}
