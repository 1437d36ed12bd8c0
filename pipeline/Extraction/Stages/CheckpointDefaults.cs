using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using LukePipeline.Extraction.Windows;
using LukePipeline.Ground;
using LukePipeline.Ground.Settings;
using LukePipeline.Luke;

namespace LukePipeline.Extraction.Stages;

/// <summary>
/// What belongs to a checkpoint rather than to a job: the file <c>extraction.json</c> beside its weights. Every key is optional; what
/// a job says overrides it, and without either the published recipe holds.
/// </summary>
public sealed record CheckpointDefaults
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    private static readonly JsonDocumentOptions Lenient = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        AllowDuplicateProperties = false,
    };

    /// <summary>Nothing said: the published recipe.</summary>
    public static CheckpointDefaults None { get; } = new();

    /// <inheritdoc cref="ExtractionOptions.Context"/>
    public ContextScope? Context { get; init; }

    /// <inheritdoc cref="ExtractionOptions.WindowText"/>
    public WindowTextKind? WindowText { get; init; }

    /// <inheritdoc cref="ExtractionOptions.Window"/>
    public WindowKind? Window { get; init; }

    /// <inheritdoc cref="ExtractionOptions.MaxMentionSubwords"/>
    public int? MaxMentionSubwords { get; init; }

    /// <inheritdoc cref="ExtractionOptions.MaxMentionWords"/>
    public int? MaxMentionWords { get; init; }

    /// <inheritdoc cref="ExtractionOptions.MaxCandidatesPerPass"/>
    public int? MaxCandidatesPerPass { get; init; }

    /// <inheritdoc cref="ExtractionOptions.CandidateMargin"/>
    public double? CandidateMargin { get; init; }

    /// <inheritdoc cref="ExtractionOptions.Consistency"/>
    public ConsistencyKind? Consistency { get; init; }

    /// <inheritdoc cref="ExtractionOptions.NameLabels"/>
    public IReadOnlyList<string>? NameLabels { get; init; }

    /// <summary>Lowest softmax probability of a mention (an entity checkpoint's).</summary>
    public double? MinScore { get; init; }

    /// <summary>Lowest score of a relation (a relation checkpoint's).</summary>
    public double? MinRelationScore { get; init; }

    /// <inheritdoc cref="ExtractionOptions.RelationScoreSlope"/>
    public double? RelationScoreSlope { get; init; }

    /// <inheritdoc cref="ExtractionOptions.RelationScoreShift"/>
    public double? RelationScoreShift { get; init; }

    /// <summary>Name of the class that means "no entity" or "no relation". Default: that of class 0.</summary>
    public string? NoneLabel { get; init; }

    /// <inheritdoc cref="ExtractionOptions.PairSchema"/>
    public IReadOnlyList<string>? PairSchema { get; init; }

    /// <inheritdoc cref="ExtractionOptions.RelationRules"/>
    public IReadOnlyList<string>? RelationRules { get; init; }

    /// <inheritdoc cref="ExtractionOptions.MaxPairsPerSentence"/>
    public int? MaxPairsPerSentence { get; init; }

    /// <summary>What is said to a stage that brings settings of its own, by key. Default: null, nothing.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? OfStages { get; init; }

    /// <summary>Reads the file of a checkpoint; <see cref="None"/> where it has none.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="ofStage">The settings of the stage that it is for; null for one that brings none of its own.</param>
    /// <exception cref="LukeException">The file cannot be read, has an unknown key or a value out of range.</exception>
    public static CheckpointDefaults Read(Checkpoint checkpoint, IEnumerable<Setting>? ofStage = null)
    {
        var keys = ExtractionSettings.OfCheckpointsOf(ofStage ?? []);
        var path = Path.Combine(checkpoint.Location, Checkpoint.ExtractionFileName);
        if (checkpoint.ReadExtraction() is not { } file)
        {
            return None;
        }

        var problems = new List<SettingProblem>();
        JsonObject normal;
        try
        {
            var source = JsonNode.Parse(file, documentOptions: Lenient) as JsonObject ?? throw new JsonException("It is not a JSON object.");
            normal = keys.Read(source, problems);
        }
        // An invalid operation: a string that is no Unicode text.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new LukeException($"{path} cannot be used: {e.Message} Its keys: {string.Join(", ", keys.All.Select(key => key.Name))}.", e);
        }

        return problems.Count == 0
            ? normal.Deserialize<CheckpointDefaults>(Json)!
            : throw new LukeException($"{path} cannot be used: {string.Join("; ", problems.Select(problem => problem.ToFileText()))}.");
    }

    /// <summary>
    /// The same for use with an entity checkpoint: a pair schema none of whose rules is about labels of that checkpoint says nothing
    /// about its mentions, and is left out rather than rule out every pair.
    /// </summary>
    /// <param name="entityLabels">The labels of the entity checkpoint.</param>
    public CheckpointDefaults ForEntities(IReadOnlyCollection<string> entityLabels) =>
        PairSchema is null || Pairs.PairSchema.Parse(PairSchema).IsAbout(entityLabels) ? this : this with { PairSchema = null };

    /// <summary>Writes the file, for those who train checkpoints.</summary>
    /// <param name="directory">The checkpoint directory.</param>
    public void Save(string directory) => File.WriteAllBytes(Path.Combine(directory, Checkpoint.ExtractionFileName), ToFile());

    /// <summary>What is said, by key.</summary>
    internal JsonObject ToJson() => JsonSerializer.SerializeToNode(this, Json)!.AsObject();

    /// <summary>What the file holds.</summary>
    internal byte[] ToFile() => [.. JsonSerializer.SerializeToUtf8Bytes(this, Json), (byte)'\n'];

    /// <summary>What is said, by key, for those who look a checkpoint through.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="ofStages">The settings of all stages.</param>
    /// <returns>The keys that the file gives, as it spells them; empty where there is none.</returns>
    /// <exception cref="LukeException">As for <see cref="Read"/>, or the checkpoint has no class of the name that <see cref="NoneLabel"/> gives.</exception>
    public static IReadOnlyDictionary<string, JsonElement> Describe(Checkpoint checkpoint, IEnumerable<Setting> ofStages)
    {
        var defaults = Read(checkpoint, ofStages);
        return defaults.NoneLabel is { } none && !checkpoint.Config.Label2Id.ContainsKey(none)
            ? throw new LukeException(
                $"{Path.Combine(checkpoint.Location, Checkpoint.ExtractionFileName)} cannot be used: noneLabel is '{none}', and the checkpoint has "
                + $"{string.Join(", ", checkpoint.Config.Id2Label.Values)}.")
            : JsonSerializer.SerializeToElement(defaults, Json).EnumerateObject().ToDictionary(key => key.Name, key => key.Value);
    }
}
