using LukePipeline.Ground;
using LukePipeline.Luke.Config;
using static TorchSharp.torch;

namespace LukePipeline.Training.Growing;

/// <summary>
/// A BERT or RoBERTa to grow a LUKE from, as the authors of LUKE began with RoBERTa (section 3.3 of the paper): a Hugging Face
/// directory, an ONNX file with <c>vocab.txt</c> beside it, or an assembly that embeds both.
/// </summary>
internal sealed class PretrainedEncoder : IDisposable
{
    private static readonly string[] Prefixes = ["", "bert.", "roberta."];

    private readonly Func<string, Tensor?> _read;
    private readonly Action _close;

    private PretrainedEncoder(string source, LukeConfig shape, WordPieces? pieces, Func<string, Tensor?> read, Action close)
    {
        (Source, Shape, Pieces, _read, _close) = (source, shape, pieces, read, close);
    }

    /// <summary>The file or directory.</summary>
    public string Source { get; }

    /// <summary>Sizes, activation and epsilon of the encoder; its vocabulary and positions are those of the source.</summary>
    public LukeConfig Shape { get; }

    /// <summary>The vocabulary of a BERT; null for a RoBERTa, whose byte-level BPE vocabulary LUKE shares.</summary>
    public WordPieces? Pieces { get; }

    /// <summary>Opens a source.</summary>
    /// <param name="path">A directory, or a file <c>.onnx</c> or <c>.dll</c>.</param>
    /// <param name="heads">Attention heads, which a lone file does not tell; null where config.json does.</param>
    /// <exception cref="LukeException">It is none of these, or lacks something.</exception>
    public static PretrainedEncoder Open(string path, int? heads)
    {
        if (Directory.Exists(path))
        {
            var directory = HuggingFaceEncoder.Open(path);
            return new PretrainedEncoder(path, directory.Shape, directory.Pieces, directory.TryRead, directory.Weights.Dispose);
        }

        if (!File.Exists(path))
        {
            throw new LukeException($"{path}: no such file or directory. Name a Hugging Face directory of a BERT or RoBERTa, an .onnx file, or a .dll that embeds one.");
        }

        if (path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase))
        {
            var embedded = EmbeddedModel.Read(path);
            return FromOnnx(path, embedded.Model, embedded.Vocabulary, heads);
        }

        var vocabulary = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, "vocab.txt");
        return File.Exists(vocabulary)
            ? FromOnnx(path, File.ReadAllBytes(path), File.ReadAllText(vocabulary), heads)
            : throw new LukeException($"{path} has no vocab.txt beside it: put the vocabulary of the exported encoder there.");
    }

    /// <summary>A weight as float32 under its name in the base model, such as <c>embeddings.word_embeddings.weight</c>.</summary>
    /// <returns>A tensor that the caller disposes; null when the source has no such weight.</returns>
    public Tensor? TryRead(string name) => Prefixes.Select(prefix => _read(prefix + name)).FirstOrDefault(weight => weight is not null);

    /// <summary>The same for a weight that must be there.</summary>
    /// <exception cref="LukeException">It is not.</exception>
    public Tensor Read(string name) => TryRead(name)
        ?? throw new LukeException($"{Source} has no weight {name}, so it is no BERT or RoBERTa encoder.");

    /// <summary>Closes the files.</summary>
    public void Dispose() => _close();

    private static PretrainedEncoder FromOnnx(string path, byte[] content, string vocabulary, int? heads)
    {
        var weights = OnnxInitializers.Read(content, path);
        try
        {
            return new PretrainedEncoder(
                path, ShapeOf(weights, path, heads), new WordPieces(vocabulary, path), name => weights.GetValueOrDefault(name)?.alias(), Close);
        }
        catch
        {
            Close();
            throw;
        }

        void Close()
        {
            foreach (var weight in weights.Values)
            {
                weight.Dispose();
            }
        }
    }

    private static LukeConfig ShapeOf(Dictionary<string, Tensor> weights, string path, int? heads)
    {
        var layers = 0;
        while (weights.ContainsKey($"encoder.layer.{layers}.output.dense.weight"))
        {
            layers++;
        }

        if (layers == 0 || !weights.TryGetValue("embeddings.word_embeddings.weight", out var words)
            || !weights.TryGetValue("embeddings.position_embeddings.weight", out var positions)
            || !weights.TryGetValue("encoder.layer.0.intermediate.dense.bias", out var inner))
        {
            throw new LukeException($"{path} holds no encoder of a BERT: its embeddings or encoder.layer.0 are missing.");
        }

        return heads is { } count && count > 0 && words.shape[1] % count == 0
            ? new LukeConfig
            {
                VocabSize = (int)words.shape[0],
                HiddenSize = (int)words.shape[1],
                NumHiddenLayers = layers,
                NumAttentionHeads = count,
                IntermediateSize = (int)inner.shape[0],
                MaxPositionEmbeddings = (int)positions.shape[0],
                LayerNormEps = 1e-12,
            }
            : throw new LukeException($"{path} does not tell how many attention heads share the {words.shape[1]} numbers of a token, and {heads?.ToString() ?? "nothing"} was said. Add --heads, such as --heads 12.");
    }
}
