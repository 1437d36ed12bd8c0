using LukePipeline.Ground;
using LukePipeline.Ground.Torch;
using LukePipeline.Luke.Config;
using LukePipeline.Luke.Tokenizer;
using LukePipeline.Luke.Weights;

namespace LukePipeline.Luke;

/// <summary>
/// A checkpoint as everybody opens it who computes with one: running, scoring, training, inspecting. What it says (configuration,
/// tokenizer) is read when first asked for, and once; weights are opened for each use, since whoever reads them keeps what it needs.
/// </summary>
/// <remarks>Safe to share between threads. A file that could not be read is tried again the next time.</remarks>
public sealed class Checkpoint
{
    /// <summary>Name of the file that says how to extract with the checkpoint.</summary>
    public const string ExtractionFileName = "extraction.json";

    private const long MaxExtractionBytes = 16 << 20;

    private readonly Lazy<LukeConfig> _config;
    private readonly Lazy<LukeTokenizer> _tokenizer;
    private readonly Lazy<ClosedWeights?> _closed;
    private readonly IReadOnlyList<long>? _maskIds;
    private readonly Func<byte[]?> _extraction;
    private readonly Func<bool, IWeightSource> _weights;

    private Checkpoint(
        string location,
        Func<LukeConfig> config,
        Func<LukeTokenizer> tokenizer,
        IReadOnlyList<long>? maskIds,
        Func<byte[]?> extraction,
        Func<bool, IWeightSource> weights)
    {
        Location = location;
        _config = new(config, LazyThreadSafetyMode.PublicationOnly);
        _tokenizer = new(tokenizer, LazyThreadSafetyMode.PublicationOnly);
        (_maskIds, _extraction, _weights) = (maskIds, extraction, weights);
        _closed = new(TellClosed, LazyThreadSafetyMode.PublicationOnly);
    }

    /// <summary>The directory, or what a model in memory is called in messages.</summary>
    public string Location { get; }

    /// <summary>Shape and labels: config.json.</summary>
    /// <exception cref="LukeException">The file is missing or cannot be used.</exception>
    public LukeConfig Config => _config.Value;

    /// <summary>The tokenizer, as its files say.</summary>
    /// <exception cref="LukeException">A file is missing or cannot be used.</exception>
    public LukeTokenizer Tokenizer => _tokenizer.Value;

    /// <summary>The entity ids of <c>[MASK]</c> and <c>[MASK2]</c>: rows of the entity table.</summary>
    /// <exception cref="LukeException">As for <see cref="Tokenizer"/>.</exception>
    public IReadOnlyList<long> MaskIds => _maskIds ?? [Tokenizer.Entities.MaskId, Tokenizer.Entities.Mask2Id];

    /// <summary>
    /// Whether no word and no entity attends to an entity (<see cref="ClosedDirections"/>): read off the weights when first asked for.
    /// </summary>
    /// <exception cref="LukeException">There are no weights, or they are damaged.</exception>
    public bool IsClosed => _closed.Value is not null;

    /// <summary>
    /// Whether it is closed as far as any text shows, while its weights do not prove it (<see cref="ClosedDirections.Depth"/>): on a processor each row is
    /// looked at and a batch that shows otherwise is computed as that of an open checkpoint, on a GPU all are.
    /// </summary>
    /// <exception cref="LukeException">As for <see cref="IsClosed"/>.</exception>
    public bool IsWatched => _closed.Value is { IsProven: false };

    /// <summary>
    /// Whether the last states of a mention are the same numbers whichever of two checkpoints computes them, of the same sub-words: both are closed,
    /// and all that such a pass reads is equal (<see cref="SharedEncoder"/>). Their classifiers and labels do not matter, and neither do their
    /// vocabularies: whoever uses this compares sub-words.
    /// </summary>
    /// <param name="other">The other one.</param>
    /// <exception cref="LukeException">A file of one of them is missing or damaged.</exception>
    public bool HasEncoderOf(Checkpoint other)
    {
        if (!SharedEncoder.HaveOneShape(Config, other.Config) || Tokenizer.MaxMentionLength != other.Tokenizer.MaxMentionLength)
        {
            return false;
        }

        // Other trainings are told by the first numbers, and only then it is worth to look whether all attention is closed.
        TorchRuntime.EnsureLoaded();
        using IWeightSource mine = OpenWeights(), others = other.OpenWeights();
        return SharedEncoder.AreEqual(mine, MaskIds[0], others, other.MaskIds[0], Config) && IsClosed && other.IsClosed;
    }

    /// <summary>Opens a Hugging Face directory; nothing of it is read yet.</summary>
    public static Checkpoint Open(string directory) => Open(directory, directory);

    /// <summary>Opens a Hugging Face directory that is reached by another path than the one that people know.</summary>
    /// <param name="directory">The path that people know, for messages.</param>
    /// <param name="reached">The path by which its files are opened.</param>
    internal static Checkpoint Open(string directory, string reached) => new(
        directory,
        () => Told(directory, reached, () => LukeConfig.FromPretrained(reached)),
        () => Told(directory, reached, () => LukeTokenizer.FromPretrained(reached)),
        maskIds: null,
        () => Told(directory, reached, () => ReadBeside(reached)),
        checkFinite => Told(directory, reached, () => CheckpointDirectory.Open(reached, checkFinite).Weights));

    /// <summary>A model in memory as the checkpoint that it would be once written.</summary>
    /// <param name="location">What to call it in messages.</param>
    /// <param name="config">Its shape and labels.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="maskIds">The entity ids of <c>[MASK]</c> and <c>[MASK2]</c>.</param>
    /// <param name="extraction">What its extraction.json would hold; null for none.</param>
    /// <param name="weights">Its weights.</param>
    internal static Checkpoint InMemory(
        string location, LukeConfig config, LukeTokenizer tokenizer, IReadOnlyList<long> maskIds, byte[]? extraction, IWeightSource weights) =>
        new(location, () => config, () => tokenizer, maskIds, () => extraction, _ => weights);

    /// <summary>What extraction.json holds, which the floors that extract know how to read; null where there is none.</summary>
    /// <exception cref="LukeException">The file cannot be read.</exception>
    public byte[]? ReadExtraction() => _extraction();

    /// <summary>Opens the weights.</summary>
    /// <param name="checkFinite">Whether weights with NaN or infinite elements are refused when read. Default: true.</param>
    /// <returns>The weights under the reference's names; the caller disposes them.</returns>
    /// <exception cref="LukeException">There are none, or they are damaged.</exception>
    public IWeightSource OpenWeights(bool checkFinite = true) => _weights(checkFinite);

    private ClosedWeights? TellClosed()
    {
        TorchRuntime.EnsureLoaded();
        using var source = OpenWeights();
        return ClosedDirections.Of(source, Config);
    }

    /// <summary>What reading gives; where it fails, the message names the path that people know.</summary>
    private static T Told<T>(string directory, string reached, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (LukeException e) when (directory != reached && e.Message.Contains(reached, StringComparison.Ordinal))
        {
            throw new LukeException(e.Message.Replace(reached, directory, StringComparison.Ordinal), e, e.Reason);
        }
    }

    private static byte[]? ReadBeside(string directory)
    {
        var path = Path.Combine(directory, ExtractionFileName);
        try
        {
            return File.Exists(path) ? RegularFile.ReadAll(path, MaxExtractionBytes) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LukeException($"{path} cannot be read: {e.Message}", e);
        }
    }
}
