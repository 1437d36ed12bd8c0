using System.Text.Json;
using System.Text.Json.Serialization;
using LukePipeline.Ground;

namespace LukePipeline.Luke.Config;

/// <summary>
/// The shape of a LUKE model: what a checkpoint's config.json holds. Defaults are those of the reference class
/// <c>LukeConfig</c> (transformers 4.34), not those of a published checkpoint.
/// </summary>
/// <remarks>
/// Fields that mean nothing to this library stay in <see cref="AdditionalProperties"/>, numbers of any size included,
/// and are written back unchanged.
/// </remarks>
public sealed record LukeConfig
{
    /// <summary>Name of the file in a checkpoint directory.</summary>
    public const string FileName = "config.json";

    private const long MaxBytes = 16 << 20;

    /// <summary>Number of word-piece ids. Default: 50267.</summary>
    public int VocabSize { get; init; } = 50267;

    /// <summary>Number of entity ids. Default: 500000.</summary>
    public int EntityVocabSize { get; init; } = 500_000;

    /// <summary>Width of the encoder. Default: 768.</summary>
    public int HiddenSize { get; init; } = 768;

    /// <summary>Width of the entity embedding table; projected to <see cref="HiddenSize"/> where they differ. Default: 256.</summary>
    public int EntityEmbSize { get; init; } = 256;

    /// <summary>Number of encoder layers. Default: 12.</summary>
    public int NumHiddenLayers { get; init; } = 12;

    /// <summary>Attention heads per layer; must divide <see cref="HiddenSize"/>. Default: 12.</summary>
    public int NumAttentionHeads { get; init; } = 12;

    /// <summary>Width of the feed-forward layer. Default: 3072.</summary>
    public int IntermediateSize { get; init; } = 3072;

    /// <summary>Activation of the feed-forward layer and of the entity prediction head. Default: gelu (with the exact erf).</summary>
    public string HiddenAct { get; init; } = "gelu";

    /// <summary>Dropout of embeddings, layer outputs and, unless <see cref="ClassifierDropout"/> is given, heads. Default: 0.1.</summary>
    public double HiddenDropoutProb { get; init; } = 0.1;

    /// <summary>Dropout of attention probabilities. Default: 0.1.</summary>
    public double AttentionProbsDropoutProb { get; init; } = 0.1;

    /// <summary>Rows of both position tables. Default: 512. Word positions start at <see cref="PadTokenId"/> + 1, so 514 rows make 512 tokens.</summary>
    public int MaxPositionEmbeddings { get; init; } = 512;

    /// <summary>Rows of both token-type tables. Default: 2.</summary>
    public int TypeVocabSize { get; init; } = 2;

    /// <summary>Standard deviation of freshly initialised weights. Default: 0.02.</summary>
    public double InitializerRange { get; init; } = 0.02;

    /// <summary>The epsilon of every layer norm. Default: 1e-12 (published checkpoints: 1e-5).</summary>
    public double LayerNormEps { get; init; } = 1e-12;

    /// <summary>Whether the query depends on the types of both tokens (word or entity). Default, and when missing: true.</summary>
    public bool UseEntityAwareAttention { get; init; } = true;

    /// <summary>Dropout before the classifier of the sequence, token and multiple-choice heads. Default: null (<see cref="HiddenDropoutProb"/>).</summary>
    public double? ClassifierDropout { get; init; }

    /// <summary>Id of the padding token; also the offset of word positions. Default: 1.</summary>
    public int PadTokenId { get; init; } = 1;

    /// <summary>Id of the token before a text. Default: 0.</summary>
    public int? BosTokenId { get; init; } = 0;

    /// <summary>Id of the token after a text. Default: 2.</summary>
    public int? EosTokenId { get; init; } = 2;

    /// <summary>Class names of the saved model, such as <c>LukeForEntitySpanClassification</c>; null when unknown.</summary>
    public IReadOnlyList<string>? Architectures { get; init; }

    /// <summary>Element type of the saved weights as torch names it, such as <c>float32</c>; null when unknown.</summary>
    public string? TorchDtype { get; init; }

    /// <summary>Version of the library that wrote the file; null when unknown.</summary>
    public string? TransformersVersion { get; init; }

    /// <summary>Label names by class index. Default: LABEL_0 and LABEL_1. Decides <see cref="NumLabels"/>.</summary>
    [JsonPropertyName("id2label")]
    public IReadOnlyDictionary<int, string> Id2Label { get; init; } = LukeLabels.Numbered(2);

    /// <summary>Class index by label name. Derived from <see cref="Id2Label"/> when the file does not give it.</summary>
    [JsonPropertyName("label2id")]
    public IReadOnlyDictionary<string, int> Label2Id { get; init; } = LukeLabels.Inverse(LukeLabels.Numbered(2));

    /// <summary>
    /// Loss of a sequence classifier. Null lets the first labels decide, as the reference does. Default: null.
    /// </summary>
    public ProblemType? ProblemType { get; init; }

    /// <summary>Whether attention probabilities are returned when a call does not say. Default: false.</summary>
    public bool OutputAttentions { get; init; }

    /// <summary>Whether the hidden states of every layer are returned when a call does not say. Default: false.</summary>
    public bool OutputHiddenStates { get; init; }

    /// <summary>Whether the word prediction head shares the word embedding table. Default: true. The entity head always shares its table.</summary>
    public bool TieWordEmbeddings { get; init; } = true;

    /// <summary>Slices the feed-forward layer in the reference to save memory; the numbers are the same, so it has no effect here. Default: 0.</summary>
    public int ChunkSizeFeedForward { get; init; }

    /// <summary>Task name noted by whoever trained the model. Default: null.</summary>
    public string? FinetuningTask { get; init; }

    /// <summary>Tokenizer class noted in the file. Default: null.</summary>
    public string? TokenizerClass { get; init; }

    /// <summary>Id of the token between two texts. Default: null (the tokenizer knows it).</summary>
    public int? SepTokenId { get; init; }

    /// <summary>
    /// Width of the hidden layer over pairs of mentions; of <c>LukeForMentionPairClassification</c> alone, which the reference has not. Default: 512.
    /// </summary>
    public int PairHiddenSize { get; init; } = 512;

    /// <summary>Fields of the file that this library does not interpret, as they stood there.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? AdditionalProperties { get; init; }

    /// <summary>Number of classes: the size of <see cref="Id2Label"/>.</summary>
    [JsonIgnore]
    public int NumLabels => Id2Label.Count;

    /// <summary>Width of one attention head.</summary>
    [JsonIgnore]
    public int HeadSize => HiddenSize / NumAttentionHeads;

    /// <summary>Longest word sequence, special tokens included, that the position table can hold.</summary>
    [JsonIgnore]
    public int MaxTokens => MaxPositionEmbeddings - PadTokenId - 1;

    /// <summary>The name of class <paramref name="label"/>, or its number where the file names none.</summary>
    public string LabelName(int label) => Id2Label.TryGetValue(label, out var name) ? name : $"LABEL_{label}";

    /// <summary>This configuration with the given label names, in class order.</summary>
    public LukeConfig WithLabels(IReadOnlyList<string> labels)
    {
        var byId = labels.Select((name, id) => (name, id)).ToDictionary(pair => pair.id, pair => pair.name);
        return this with { Id2Label = byId, Label2Id = LukeLabels.Inverse(byId) };
    }

    /// <summary>Reads config.json of a checkpoint directory.</summary>
    /// <exception cref="LukeException">The file is missing, is not JSON, or holds a value that no LUKE model can have.</exception>
    public static LukeConfig FromPretrained(string directory)
    {
        var path = Path.Combine(directory, FileName);
        try
        {
            return LukeConfigJson.Parse(RegularFile.ReadAll(path, MaxBytes), path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new LukeException(
                $"{directory} is not a checkpoint directory: it has no {FileName}. Give the folder that holds config.json and the weights.",
                e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LukeException($"{path}: cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Reads the JSON text of a config.json.</summary>
    /// <exception cref="LukeException">As for <see cref="FromPretrained"/>.</exception>
    public static LukeConfig Parse(string json, string source = FileName) =>
        LukeConfigJson.Parse(System.Text.Encoding.UTF8.GetBytes(json), source);

    /// <summary>The JSON text that the reference would save: keys sorted, inherited fields left out where they have their default.</summary>
    public string ToJson() => LukeConfigJson.Write(this);

    /// <summary>Writes config.json into <paramref name="directory"/>; the file appears complete or not at all.</summary>
    public void SavePretrained(string directory)
    {
        var path = Path.Combine(directory, FileName);
        var partial = $"{path}.{Guid.NewGuid():n}.partial";
        File.WriteAllText(partial, ToJson());
        File.Move(partial, path, overwrite: true);
    }
}
