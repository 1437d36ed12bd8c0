namespace LukePipeline.Luke.Weights;

/// <summary>
/// A checkpoint folder as the Hugging Face hub and library lay it out. Opening it finds and checks the weight files without
/// reading a weight.
/// </summary>
public sealed class CheckpointDirectory : IDisposable
{
    private static readonly (string File, WeightFormat Format)[] Known =
    [
        ("model.safetensors", WeightFormat.Safetensors),
        ("model.safetensors.index.json", WeightFormat.Safetensors),
        ("pytorch_model.bin", WeightFormat.PyTorch),
        ("pytorch_model.bin.index.json", WeightFormat.PyTorch),
    ];

    private static readonly string[] Foreign = ["tf_model.h5", "flax_model.msgpack", "model.onnx"];

    /// <summary>Files beside the weights that change what a model answers, where they exist.</summary>
    private static readonly string[] Companions =
    [
        "added_tokens.json", "config.json", "entity_vocab.json", "extraction.json", "merges.txt", "special_tokens_map.json",
        "tokenizer_config.json", "vocab.json",
    ];

    private CheckpointDirectory(WeightFormat format, IReadOnlyList<string> weightFiles, LukeWeights weights)
    {
        Format = format;
        WeightFiles = weightFiles;
        Weights = weights;
    }

    /// <summary>The format of the weights; safetensors is preferred where both are there, as in the reference library.</summary>
    public WeightFormat Format { get; }

    /// <summary>The files that hold the weights: absolute paths, one unless the checkpoint is sharded.</summary>
    public IReadOnlyList<string> WeightFiles { get; }

    /// <summary>
    /// The weights, found under the reference's names whether or not the file uses the prefix <c>luke.</c> or stores tied
    /// weights.
    /// </summary>
    public IWeightSource Weights { get; }

    /// <summary>Opens a folder.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="checkFinite">Whether weights with NaN or infinite elements are refused when read. Default: true.</param>
    /// <exception cref="CheckpointException">There is no such folder, it holds no weights, or they are damaged.</exception>
    public static CheckpointDirectory Open(string path, bool checkFinite = true)
    {
        path = Path.GetFullPath(path);
        var (file, format) = Find(path);
        bool sharded = file.EndsWith(".json", StringComparison.Ordinal);
        IWeightSource source = sharded ? ShardedWeights.Open(file, format) : OpenFile(file, format);
        try
        {
            string[] files = source is ShardedWeights shards ? [.. shards.Files] : [file];
            return new CheckpointDirectory(format, files, new LukeWeights(source, checkFinite));
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The files that determine what the model of a folder answers (weights, configuration, vocabularies): absolute paths in a
    /// fixed order.
    /// </summary>
    /// <exception cref="CheckpointException">There is no such folder, or it holds no weights.</exception>
    public static IReadOnlyList<string> ListFiles(string path)
    {
        path = Path.GetFullPath(path);
        var (file, _) = Find(path);
        string[] weights = file.EndsWith(".json", StringComparison.Ordinal) ? [file, .. ShardedWeights.ListFiles(file)] : [file];

        // It is read in place of a vocabulary alone, and no checkpoint that has both changes its hash for it.
        var words = File.Exists(Path.Combine(path, "vocab.json")) ? Companions : Companions.Append("tokenizer.json");
        return [.. words.Select(name => Path.Combine(path, name)).Where(File.Exists), .. weights];
    }

    /// <summary>Closes the files; tensors that were taken from them stay valid.</summary>
    public void Dispose() => Weights.Dispose();

    internal static WeightFile OpenFile(string path, WeightFormat format) =>
        format == WeightFormat.Safetensors ? Safetensors.Open(path) : PyTorchCheckpoint.Open(path);

    private static (string File, WeightFormat Format) Find(string path)
    {
        if (!Directory.Exists(path))
        {
            throw new CheckpointException(path, File.Exists(path)
                ? "is a file. Name the folder that it lies in."
                : "there is no such folder. Name a folder with config.json and model.safetensors.");
        }

        foreach (var (name, format) in Known)
        {
            string file = Path.Combine(path, name);
            if (File.Exists(file))
            {
                return (file, format);
            }
        }

        string? foreign = Array.Find(Foreign, name => File.Exists(Path.Combine(path, name)));
        throw new CheckpointException(path, "holds no weights: neither model.safetensors nor pytorch_model.bin is there. "
            + (foreign is null ? "Download the checkpoint completely." : $"{foreign} is of no use; save the model from PyTorch."));
    }
}
