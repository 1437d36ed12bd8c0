namespace LukePipeline.Modeling;

/// <summary>The model classes by the names that configurations give them (<c>architectures</c>).</summary>
public static class LukeModels
{
    private static readonly Dictionary<string, Func<string, LoadOptions?, LukePreTrainedModel>> Loaders = new(StringComparer.Ordinal)
    {
        [nameof(LukeModel)] = LukeModel.FromPretrained,
        [nameof(LukeForMaskedLM)] = LukeForMaskedLM.FromPretrained,
        [nameof(LukeForEntityClassification)] = LukeForEntityClassification.FromPretrained,
        [nameof(LukeForEntityPairClassification)] = LukeForEntityPairClassification.FromPretrained,
        [nameof(LukeForEntitySpanClassification)] = LukeForEntitySpanClassification.FromPretrained,
        [nameof(LukeForSequenceClassification)] = LukeForSequenceClassification.FromPretrained,
        [nameof(LukeForMultipleChoice)] = LukeForMultipleChoice.FromPretrained,
        [nameof(LukeForTokenClassification)] = LukeForTokenClassification.FromPretrained,
        [nameof(LukeForQuestionAnswering)] = LukeForQuestionAnswering.FromPretrained,
    };

    /// <summary>Every class name.</summary>
    public static IReadOnlyCollection<string> Names => Loaders.Keys;

    /// <summary>Opens a checkpoint directory as the class that it was saved from.</summary>
    /// <param name="directory">Holds config.json and the weights.</param>
    /// <param name="className">The class; null: the first of the configuration's architectures, or the bare encoder if it names none.</param>
    /// <param name="options">How to open it. Default: <see cref="LoadOptions.Default"/>.</param>
    /// <exception cref="LukeException">There is no such class, or the checkpoint cannot be opened as one.</exception>
    public static LukePreTrainedModel FromPretrained(string directory, string? className = null, LoadOptions? options = null)
    {
        className ??= LukeConfig.FromPretrained(directory).Architectures?.FirstOrDefault() ?? nameof(LukeModel);
        return Loaders.TryGetValue(className, out var load)
            ? load(directory, options)
            : throw new LukeException($"{directory}: there is no model class {className}. Known are {string.Join(", ", Loaders.Keys)}.");
    }
}
