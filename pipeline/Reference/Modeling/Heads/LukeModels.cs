using LukePipeline.Ground;
using LukePipeline.Luke;
using LukePipeline.Luke.Config;

namespace LukePipeline.Reference.Modeling.Heads;

/// <summary>The model classes by the names that configurations give them (<c>architectures</c>).</summary>
public static class LukeModels
{
    /// <summary>How to make each without weights, told whether the file has a pooler.</summary>
    private static readonly Dictionary<string, Func<LukeConfig, bool, LukePreTrainedModel>> Factories = new(StringComparer.Ordinal)
    {
        [nameof(LukeModel)] = (config, pooler) => new LukeModel(config, pooler, fillAtRandom: false, null),
        [nameof(LukeForMaskedLM)] = (config, pooler) => new LukeForMaskedLM(config, pooler, fillAtRandom: false, null),
        [nameof(LukeForEntityClassification)] =
            (config, pooler) => new LukeForEntityClassification(config, pooler, fillAtRandom: false, null),
        [nameof(LukeForEntityPairClassification)] =
            (config, pooler) => new LukeForEntityPairClassification(config, pooler, fillAtRandom: false, null),
        [nameof(LukeForEntitySpanClassification)] =
            (config, pooler) => new LukeForEntitySpanClassification(config, pooler, fillAtRandom: false, null),
        [nameof(LukeForMentionPairClassification)] =
            (config, pooler) => new LukeForMentionPairClassification(config, pooler, fillAtRandom: false, null),
        [nameof(LukeForSequenceClassification)] = (config, _) => new LukeForSequenceClassification(config, fillAtRandom: false, null),
        [nameof(LukeForMultipleChoice)] = (config, _) => new LukeForMultipleChoice(config, fillAtRandom: false, null),
        [nameof(LukeForTokenClassification)] = (config, _) => new LukeForTokenClassification(config, fillAtRandom: false, null),
        [nameof(LukeForQuestionAnswering)] = (config, _) => new LukeForQuestionAnswering(config, fillAtRandom: false, null),
    };

    /// <summary>Every class name.</summary>
    public static IReadOnlyCollection<string> Names => Factories.Keys;

    /// <summary>Opens a checkpoint directory as the class that it was saved from.</summary>
    /// <param name="directory">Holds config.json and the weights.</param>
    /// <param name="className">The class; null: the first of the configuration's architectures, or the bare encoder if it names none.</param>
    /// <param name="options">How to open it. Default: <see cref="LoadOptions.Default"/>.</param>
    /// <exception cref="LukeException">There is no such class, or the checkpoint cannot be opened as one.</exception>
    public static LukePreTrainedModel FromPretrained(string directory, string? className = null, LoadOptions? options = null) =>
        Open(Checkpoint.Open(directory), className, options);

    /// <summary>Opens a checkpoint as the class that it was saved from.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="className">The class; null: that of <see cref="ClassOf"/>.</param>
    /// <param name="options">How to open it. Default: <see cref="LoadOptions.Default"/>.</param>
    /// <exception cref="LukeException">There is no such class, or the checkpoint cannot be opened as one.</exception>
    public static LukePreTrainedModel Open(Checkpoint checkpoint, string? className = null, LoadOptions? options = null)
    {
        className ??= ClassOf(checkpoint);
        return Factories.TryGetValue(className, out var create)
            ? LukeCheckpoint.Load(checkpoint, options, create)
            : throw new LukeException($"{checkpoint.Location}: there is no model class {className}. Known are {string.Join(", ", Names)}.");
    }

    /// <summary>The class that a checkpoint was saved from: the first of its configuration's architectures, or the bare encoder if it names none.</summary>
    /// <exception cref="LukeException">The configuration cannot be read.</exception>
    public static string ClassOf(Checkpoint checkpoint) => checkpoint.Config.Architectures?.FirstOrDefault() ?? nameof(LukeModel);

    /// <summary>A model of that class without weights, or null if there is no such class.</summary>
    internal static LukePreTrainedModel? CreateEmpty(string className, LukeConfig config, bool hasPooler) =>
        Factories.TryGetValue(className, out var create) ? create(config, hasPooler) : null;
}
