using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Engine.Batches;
using LukePipeline.Extraction;
using LukePipeline.Extraction.Stages;
using LukePipeline.Ground.Settings;
using LukePipeline.Storage.Locations;

namespace LukePipeline.Jobs.Spec;

/// <summary>
/// What a user asks for: inputs, output, stages, models, options. The JSON keys are the property names in camel case; the
/// flags of the command line are the same names in kebab case. <see cref="JobSpecKeys"/> describes every key.
/// </summary>
/// <remarks>
/// A null option means "what stands beside the checkpoint in <c>extraction.json</c>, else the published recipe"; the plan
/// records what it was resolved to. A spec made by <see cref="Parse(JsonObject, JobParts)"/> is valid; one built in code is checked
/// when its JSON (<see cref="ToJson"/>) is parsed.
/// </remarks>
public sealed record JobSpec
{
    /// <summary>Files, folders (recursive), globs, or URLs of Azure containers and prefixes, each as it is or as NAME=PATH.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>Local folder or Azure URL that receives the tables.</summary>
    public required string Output { get; init; }

    /// <summary>What to extract; entities always among them. Default: all three.</summary>
    public IReadOnlyList<StageId> Stages { get; init; } = StageRegistry.Shipped.Standard;

    /// <summary>Checkpoint directory for entities; null for the one that ships.</summary>
    public string? EntityModel { get; init; }

    /// <summary>Checkpoint directory for relations; null for the one that ships.</summary>
    public string? RelationModel { get; init; }

    /// <summary>Checkpoint directory for embeddings; null for the entity checkpoint, which costs nothing more.</summary>
    public string? EmbeddingModel { get; init; }

    /// <summary>How to read the inputs: auto (by file name), jsonl, parquet, text, csv, tsv or html. Default: auto.</summary>
    public string Format { get; init; } = "auto";

    /// <summary>Field with the document's id. Default: id.</summary>
    public string IdField { get; init; } = "id";

    /// <summary>Field with the document's text. Default: text.</summary>
    public string TextField { get; init; } = "text";

    /// <summary>Field with the words a document brings along, as offsets. Default: words.</summary>
    public string WordsField { get; init; } = "words";

    /// <summary>Field with the sentences a document brings along. Default: sentences.</summary>
    public string SentencesField { get; init; } = "sentences";

    /// <summary>Field with the mentions that a document brings along, in place of a model that finds them. Default: null, none are read.</summary>
    public string? MentionsField { get; init; }

    /// <summary>Fields carried through to <c>documents</c>, as columns of text or as <c>NAME:TYPE</c> says. Default: none.</summary>
    public IReadOnlyList<string> MetadataFields { get; init; } = [];

    /// <summary>
    /// Who finds words and sentences: <c>auto</c> takes those that a document brings and else ours, <c>rules</c> always ours,
    /// <c>provided</c> fails documents that bring none. Default: auto.
    /// </summary>
    public string Segmenter { get; init; } = "auto";

    /// <summary>
    /// What names a document within its input, and so decides its <c>doc_uid</c>: <c>position</c>, its place among the documents there, or
    /// <c>id</c>, where a second document of an id fails. Default: position.
    /// </summary>
    public string DocumentKey { get; init; } = "position";

    /// <summary>Whether the table of sentences holds their text: on or off. Default: on.</summary>
    public string SentenceText { get; init; } = "on";

    /// <summary>How many documents are read, the first ones; null for all.</summary>
    public int? Limit { get; init; }

    /// <summary>The share of the documents that is read, chosen by a hash of their keys, above 0 and at most 1; null for all.</summary>
    public double? Sample { get; init; }

    /// <summary>What a sentence is scored in: document or sentence; null for the checkpoint's.</summary>
    public string? Context { get; init; }

    /// <summary>Windows of a document: separate (one per sentence) or shared (one pass for many sentences); null for the checkpoint's.</summary>
    public string? Window { get; init; }

    /// <summary>Text of a context window: original, or conll (words joined as the published notebook does); null for the checkpoint's.</summary>
    public string? WindowText { get; init; }

    /// <summary>Longest candidate, in sub-words; null for the checkpoint's (30 in the published recipe).</summary>
    public int? MaxMentionSubwords { get; init; }

    /// <summary>Longest candidate, in words; null for the checkpoint's (no bound in the published recipe).</summary>
    public int? MaxMentionWords { get; init; }

    /// <summary>Most candidates scored in one pass over a window; null for the checkpoint's.</summary>
    public int? MaxCandidatesPerPass { get; init; }

    /// <summary>
    /// Candidates whose words leave every class further below "no entity" than this, 0 or less, are not computed; null for the
    /// checkpoint's (only those that provably lose). Of a closed entity checkpoint.
    /// </summary>
    public double? CandidateMargin { get; init; }

    /// <summary>Whether the mentions of a document are made to agree with each other: on or off; null for the checkpoint's.</summary>
    public string? Consistency { get; init; }

    /// <summary>Labels whose mentions lose words in small letters at their edges; null for the checkpoint's (none in the published recipe).</summary>
    public IReadOnlyList<string>? NameLabels { get; init; }

    /// <summary>Lowest probability of a mention that is kept, 0 to 1; null for the checkpoint's.</summary>
    public double? MinScore { get; init; }

    /// <summary>Lowest score of a relation that is kept, 0 to 1; null for the checkpoint's.</summary>
    public double? MinRelationScore { get; init; }

    /// <summary>
    /// Which pairs to score, as lines <c>HEAD x TAIL</c> or <c>HEAD x TAIL -> label, label</c>; null for the checkpoint's
    /// (all pairs in the published recipe).
    /// </summary>
    public IReadOnlyList<string>? PairSchema { get; init; }

    /// <summary>
    /// What cannot all be true of a document, as lines such as <c>antisymmetric CHILD_OF</c>; null for the checkpoint's (nothing in the
    /// published recipe).
    /// </summary>
    public IReadOnlyList<string>? RelationRules { get; init; }

    /// <summary>Most pairs scored per sentence, nearest first; null for the checkpoint's.</summary>
    public int? MaxPairsPerSentence { get; init; }

    /// <inheritdoc cref="Corpus.Inputs.CorpusOptions.ShardBytes"/>
    public long? ShardBytes { get; init; }

    /// <summary>Longest document in bytes; a longer one is skipped with a failure row. Default: 16 MiB.</summary>
    public int MaxDocumentBytes { get; init; } = 16 << 20;

    /// <summary>Most decompressed bytes per compressed byte within a document. Default: 200.</summary>
    public int MaxCompressionRatio { get; init; } = 200;

    /// <summary>Most words (word tokens) in one batch; null to choose by model and device.</summary>
    public int? BatchWords { get; init; }

    /// <summary>Most candidate spans in one batch; null to choose by model and device.</summary>
    public int? BatchSpans { get; init; }

    /// <summary>Whether the output is a dataset that grows: what is new is added, what is gone or changed leaves. Default: null, no.</summary>
    public bool? Incremental { get; init; }

    /// <summary>What becomes of an input that has changed: replace or ignore; null for replace.</summary>
    public string? Changed { get; init; }

    /// <summary>What becomes of the rows of an input that is gone: keep or remove; null for keep.</summary>
    public string? Deleted { get; init; }

    /// <summary>Most inputs that may be gone, in per cent of those known, where their rows are removed, <c>10</c> or <c>10%</c>; null for 10.</summary>
    public string? MaxDeleted { get; init; }

    /// <summary>How long an input must have been left alone before it is read, <c>60s</c>, <c>5m</c> or <c>1h</c>; null for no time.</summary>
    public string? Settle { get; init; }

    /// <summary>Most inputs of one run, the oldest first; null for all.</summary>
    public int? MaxInputs { get; init; }

    /// <summary>Most bytes of inputs of one run, the oldest first; null for all.</summary>
    public long? MaxInputBytes { get; init; }

    /// <summary>What is done anew although it is there: failed or all; null for nothing.</summary>
    public string? Reprocess { get; init; }

    /// <summary>What to do while another run writes the dataset: fail, skip or wait; null for fail.</summary>
    public string? IfRunning { get; init; }

    /// <summary>Whether to go on from a snapshot that was rolled back to. Default: null, no.</summary>
    public bool? ResumeFromHere { get; init; }

    /// <summary>Number format of the matrix products: float32, bfloat16, float16 or int8 (CPU only); null for float32, which is exact.</summary>
    public string? Precision { get; init; }

    /// <summary>Where to compute: auto, cpu or cuda. Does not belong to the plan. Default: auto.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>Engines per process; null to choose by machine. Does not belong to the plan.</summary>
    public int? Engines { get; init; }

    /// <summary>Threads per engine; null to choose by machine. Does not belong to the plan.</summary>
    public int? Threads { get; init; }

    /// <summary>
    /// The label, <c>name</c> or <c>name=value</c>, of the silos that run the models; null for all. Others still read and
    /// encode. Does not belong to the plan.
    /// </summary>
    public string? Label { get; init; }

    /// <summary>
    /// Whose batches go first where jobs wait for devices: low, normal or high; null for normal. Does not belong to the plan.
    /// </summary>
    public string? Priority { get; init; }

    /// <summary>Most silos that work on the job at a time; null for all. Does not belong to the plan.</summary>
    public int? MaxSilos { get; init; }

    /// <summary>
    /// What is said to stages that bring keys of their own (<see cref="StageDescriptor.Settings"/>, their checkpoints), by key. In JSON
    /// the keys stand among the others. Default: null, nothing.
    /// </summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? OfStages { get; init; }

    /// <summary>Every location that the job names: inputs, output and checkpoints.</summary>
    public IEnumerable<string> Locations() =>
    [
        .. Inputs.Select(input => NamedInput.Parse(input).Location), Output, .. new[] { EntityModel, RelationModel, EmbeddingModel }.OfType<string>(),
        .. (OfStages ?? []).Values.Where(value => value.ValueKind == JsonValueKind.String).Select(value => value.GetString()!),
    ];

    /// <summary>Reads a spec from JSON text.</summary>
    /// <param name="json">The text; comments and trailing commas are allowed.</param>
    /// <param name="origin">Where it comes from, for messages: a file name, say.</param>
    /// <param name="parts">The stages and formats that there are; null for those of this program.</param>
    /// <exception cref="JobSpecException">Not JSON, or not a valid spec; every error is named.</exception>
    public static JobSpec Parse(string json, string origin, JobParts? parts = null)
    {
        try
        {
            var node = JsonNode.Parse(json, documentOptions: new JsonDocumentOptions
            {
                CommentHandling = JsonCommentHandling.Skip,
                AllowTrailingCommas = true,
                AllowDuplicateProperties = false,
            });
            return node is JsonObject spec
                ? Parse(spec, parts)
                : throw new JobSpecException([new SettingProblem(origin, "is not a JSON object", "write { \"inputs\": [...], \"output\": \"...\" }")]);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // An invalid operation: a text that is no Unicode.
            throw new JobSpecException([new SettingProblem(origin, $"is not valid JSON: {e.Message}", "correct the file")]);
        }
    }

    /// <summary>Reads a spec from a JSON object, which stays as it is.</summary>
    /// <exception cref="JobSpecException">Not a valid spec; every error is named, with its key and its fix.</exception>
    public static JobSpec Parse(JsonObject spec, JobParts? parts = null) => JobSpecValidator.Read(spec, parts ?? JobParts.Shipped);

    /// <summary>The spec as JSON: every key that is not null, in the order of <see cref="JobSpecKeys.All"/>.</summary>
    public JsonObject ToJson() => JobJson.ToObject(this);

    /// <summary>The spec as it may be stored: a shared access signature in a URL is left out.</summary>
    public JobSpec WithoutSecrets() => Relocated(LocationKind.Redact) with { OfStages = OfStages?.ToDictionary(key => key.Key, key => WithoutSecret(key.Value)) };

    /// <summary>The spec as it reads in any working directory: every location is a full path or a URL.</summary>
    public JobSpec WithFullPaths() => Relocated(FullLocation.Of);

    /// <summary>
    /// SHA-256 over the keys that can change a row: two specs with the same fingerprint ask for the same job, so a prefix
    /// used by one may be resumed by the other. Neither secrets nor the output nor the number of engines belongs to it.
    /// </summary>
    public string Fingerprint() => JobJson.Hash(Identity());

    /// <summary>The keys that can change a row, however their values are spelled: locations as they are meant, inputs in one order.</summary>
    internal JsonObject Identity()
    {
        var meant = Relocated(FullLocation.Identify);
        var spec = (meant with { Inputs = [.. meant.Inputs.Distinct().Order(StringComparer.Ordinal)] }).WithoutSecrets().ToJson();
        foreach (var key in JobSpecKeys.All.Where(key => !key.ChangesRows))
        {
            spec.Remove(key.Name);
        }

        return spec;
    }

    /// <summary>The checkpoint that the spec names for a stage; null where it names none.</summary>
    /// <param name="checkpoint">The checkpoint of the stage.</param>
    public string? CheckpointOf(StageCheckpoint checkpoint) => ToJson()[checkpoint.Key]?.GetValue<string>();

    private static JsonElement WithoutSecret(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? JsonSerializer.SerializeToElement(LocationKind.Redact(value.GetString()!)) : value;

    private JobSpec Relocated(Func<string, string> change)
    {
        var checkpoints = JobParts.Shipped.Stages.All.Select(stage => stage.Checkpoint?.Key).ToHashSet();
        return this with
        {
            Inputs = [.. Inputs.Select(input => NamedInput.Parse(input).With(change))],
            Output = change(Output),
            EntityModel = EntityModel is { } entities ? change(entities) : null,
            RelationModel = RelationModel is { } relations ? change(relations) : null,
            EmbeddingModel = EmbeddingModel is { } embeddings ? change(embeddings) : null,
            OfStages = OfStages?.ToDictionary(key => key.Key, key => checkpoints.Contains(key.Key) && key.Value.ValueKind == JsonValueKind.String
                ? JsonSerializer.SerializeToElement(change(key.Value.GetString()!))
                : key.Value),
        };
    }
}
