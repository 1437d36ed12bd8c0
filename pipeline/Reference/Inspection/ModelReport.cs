using System.Text.Json;

namespace LukePipeline.Reference.Inspection;

/// <summary>What a checkpoint directory holds, and what is wrong with it. Parts that could not be read are null.</summary>
public sealed record ModelReport
{
    /// <summary>The class that the model was saved from, or would be opened as.</summary>
    public string? Architecture { get; init; }

    /// <summary>Number of trainable numbers of that class, tied weights counted once.</summary>
    public long? Parameters { get; init; }

    /// <summary>The shape of the model.</summary>
    public ModelSizes? Sizes { get; init; }

    /// <summary>
    /// Whether neither words nor entities attend to entities, so that these are computed beside the words, and those that cannot win not at all; null
    /// where the weights could not be read.
    /// </summary>
    public bool? IsClosed { get; init; }

    /// <summary>Whether each row is watched for that, since the weights do not prove it (<see cref="Luke.Checkpoint.IsWatched"/>); null for no.</summary>
    public bool? IsWatched { get; init; }

    /// <summary>Label names in class order; empty where they mean nothing to the class.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>safetensors or pytorch.</summary>
    public string? Format { get; init; }

    /// <summary>The files with the weights.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>Bytes of all weights as stored.</summary>
    public long? Bytes { get; init; }

    /// <summary>Element types of the weights, each with the number of weights.</summary>
    public IReadOnlyDictionary<string, int> Dtypes { get; init; } = new Dictionary<string, int>();

    /// <summary>The tokenizer beside the model; null where there is none that opens.</summary>
    public TokenizerFacts? Tokenizer { get; init; }

    /// <summary>How to extract with the model unless a job says otherwise: what extraction.json gives, by key; empty where it gives nothing.</summary>
    public IReadOnlyDictionary<string, JsonElement> Extraction { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>Worth knowing, and no hindrance.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>What prevents the use of the model, each in a sentence.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];
}

/// <summary>The shape of a model.</summary>
/// <param name="HiddenSize">Width.</param>
/// <param name="Layers">Encoder layers.</param>
/// <param name="Heads">Attention heads per layer.</param>
/// <param name="IntermediateSize">Width of the feed-forward layer.</param>
/// <param name="VocabularySize">Rows of the word table.</param>
/// <param name="EntityVocabularySize">Rows of the entity table.</param>
/// <param name="EntityEmbeddingSize">Width of the entity table.</param>
/// <param name="MaxTokens">Longest input, special tokens included.</param>
/// <param name="EntityAwareAttention">Whether queries depend on the types of both tokens.</param>
public sealed record ModelSizes(
    int HiddenSize,
    int Layers,
    int Heads,
    int IntermediateSize,
    int VocabularySize,
    int EntityVocabularySize,
    int EntityEmbeddingSize,
    int MaxTokens,
    bool EntityAwareAttention);

/// <summary>What is known of a tokenizer.</summary>
/// <param name="Tokens">Words of its vocabulary, added ones included.</param>
/// <param name="Entities">Entities of its vocabulary.</param>
/// <param name="Task">The task that it prepares inputs for; null: none.</param>
/// <param name="MaxMentionLength">Positions per entity.</param>
public sealed record TokenizerFacts(int Tokens, int Entities, string? Task, int MaxMentionLength);
