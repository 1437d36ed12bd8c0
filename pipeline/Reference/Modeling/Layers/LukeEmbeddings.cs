using LukePipeline.Ground.Torch;
using LukePipeline.Luke.Config;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace LukePipeline.Reference.Modeling.Layers;

/// <summary>Words: token + position + token type, normalised (RoBERTa's embeddings).</summary>
internal sealed class LukeEmbeddings : PositionedEmbeddings, IPaddedTables
{
    [ComponentName(Name = "word_embeddings")]
    private readonly Embedding _words;

    public LukeEmbeddings(LukeConfig config)
        : base(nameof(LukeEmbeddings), config, config.PadTokenId)
    {
        _words = EmbeddingTable.Create(config.VocabSize, config.HiddenSize, config.PadTokenId);
        RegisterComponents();
    }

    /// <summary>The table that the word prediction head shares [vocab, hidden].</summary>
    public Parameter WordTable => _words.weight!;

    public IEnumerable<(Embedding Table, int Row)> PaddingRows => [(_words, Config.PadTokenId), (_positions, Config.PadTokenId)];

    public Tensor Forward(LukeInputs inputs, Tensor tokenTypes)
    {
        Tensor embeddings;
        if (inputs.InputIds is { } ids)
        {
            InputChecks.Ids(ids, "input_ids", Config.VocabSize);
            embeddings = _words.call(ids);
        }
        else
        {
            embeddings = inputs.InputsEmbeds!;
        }

        var positions = inputs.PositionIds ?? (inputs.InputIds is null ? Sequential(embeddings) : Counted(inputs.InputIds));
        InputChecks.Broadcasts(positions, "position_ids", embeddings.shape[0], embeddings.shape[1]);
        InputChecks.WordPositions(positions, Config);
        InputChecks.Ids(tokenTypes, "token_type_ids", Config.TypeVocabSize);
        return Finish(embeddings.Plus(_positions.call(positions)), tokenTypes);
    }

    /// <summary>Padding, wherever it stands, gets the padding position and does not advance the count.</summary>
    private Tensor Counted(Tensor ids)
    {
        var real = ids.Differs(Config.PadTokenId).to_type(ScalarType.Int64);
        return (real.cumsum(1) * real).Plus((long)Config.PadTokenId);
    }

    /// <summary>Without ids nobody knows the padding: every token advances.</summary>
    private Tensor Sequential(Tensor embeddings) =>
        TensorArithmetic.Range(Config.PadTokenId + 1, Config.PadTokenId + 1 + embeddings.shape[1], device: embeddings.device)
            .unsqueeze(0)
            .expand(embeddings.shape[0], embeddings.shape[1]);
}
