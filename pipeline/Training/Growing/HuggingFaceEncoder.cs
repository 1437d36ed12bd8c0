using System.Text.Json;
using LukePipeline.Ground;
using LukePipeline.Luke.Config;
using LukePipeline.Luke.Weights;
using static TorchSharp.torch;

namespace LukePipeline.Training.Growing;

/// <summary>A Hugging Face directory of a BERT (<c>vocab.txt</c>) or a RoBERTa (<c>vocab.json</c>, <c>merges.txt</c>), with any head or none.</summary>
/// <param name="Shape">What config.json says.</param>
/// <param name="Pieces">The vocabulary of a BERT; null for a RoBERTa.</param>
/// <param name="Weights">The weights, which the caller closes.</param>
internal sealed record HuggingFaceEncoder(LukeConfig Shape, WordPieces? Pieces, CheckpointDirectory Weights)
{
    /// <summary>Opens the directory.</summary>
    /// <exception cref="LukeException">It is of another kind, or damaged.</exception>
    public static HuggingFaceEncoder Open(string path)
    {
        var file = Path.Combine(path, LukeConfig.FileName);
        if (!File.Exists(file))
        {
            throw new LukeException($"{path} has no {LukeConfig.FileName}. Name the directory that a BERT or RoBERTa was saved to.");
        }

        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            var config = json.RootElement;
            var kind = config.TryGetProperty("model_type", out var type) ? type.GetString() : null;
            return kind is "bert" or "roberta"
                ? new HuggingFaceEncoder(ReadShape(config), kind == "bert" ? ReadPieces(path) : null, CheckpointDirectory.Open(path))
                : throw new LukeException($"{file}: its model_type is '{kind}', but a LUKE grows from bert or roberta. To go on from a LUKE use --base.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new LukeException($"{file} is not the configuration of a BERT or RoBERTa: {e.Message}", e);
        }
    }

    /// <summary>A weight as float32 under this very name; null when there is none. The caller disposes it.</summary>
    /// <remarks>Conversions of the first BERTs call the numbers of a layer norm gamma and beta.</remarks>
    public Tensor? TryRead(string name)
    {
        var old = name.Replace("LayerNorm.weight", "LayerNorm.gamma", StringComparison.Ordinal).Replace("LayerNorm.bias", "LayerNorm.beta", StringComparison.Ordinal);
        var known = Weights.Weights.TryFind(name, out _) ? name : old;
        return Weights.Weights.TryFind(known, out _) ? Weights.Weights.Read(known, ScalarType.Float32) : null;
    }

    private static LukeConfig ReadShape(JsonElement config) => new()
    {
        VocabSize = config.GetProperty("vocab_size").GetInt32(),
        HiddenSize = config.GetProperty("hidden_size").GetInt32(),
        NumHiddenLayers = config.GetProperty("num_hidden_layers").GetInt32(),
        NumAttentionHeads = config.GetProperty("num_attention_heads").GetInt32(),
        IntermediateSize = config.GetProperty("intermediate_size").GetInt32(),
        MaxPositionEmbeddings = config.GetProperty("max_position_embeddings").GetInt32(),
        HiddenAct = config.TryGetProperty("hidden_act", out var activation) ? activation.GetString()! : "gelu",
        LayerNormEps = config.TryGetProperty("layer_norm_eps", out var epsilon) ? epsilon.GetDouble() : 1e-12,
    };

    private static WordPieces ReadPieces(string path)
    {
        var file = Path.Combine(path, "vocab.txt");
        if (!File.Exists(file))
        {
            throw new LukeException($"{path} has no vocab.txt, the vocabulary of a BERT.");
        }

        var settings = Path.Combine(path, "tokenizer_config.json");
        var lowerCase = true;
        if (File.Exists(settings))
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(settings));
            lowerCase = !json.RootElement.TryGetProperty("do_lower_case", out var value) || value.ValueKind != JsonValueKind.False;
        }

        return new WordPieces(File.ReadAllText(file), file, lowerCase);
    }
}
