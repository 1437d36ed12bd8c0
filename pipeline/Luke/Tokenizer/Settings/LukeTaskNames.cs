namespace LukePipeline.Luke.Tokenizer.Settings;

/// <summary>The reference's names of tasks.</summary>
internal static class LukeTaskNames
{
    private const string EntityClassification = "entity_classification";
    private const string EntityPairClassification = "entity_pair_classification";
    private const string EntitySpanClassification = "entity_span_classification";

    /// <summary>The task of a name.</summary>
    /// <exception cref="LukeTokenizerException">There is no such task.</exception>
    public static LukeTask Parse(string name) => name switch
    {
        EntityClassification => LukeTask.EntityClassification,
        EntityPairClassification => LukeTask.EntityPairClassification,
        EntitySpanClassification => LukeTask.EntitySpanClassification,
        _ => throw new LukeTokenizerException(
            $"The task '{name}' is not known: take {EntityClassification}, {EntityPairClassification}, {EntitySpanClassification}, or none."),
    };

    /// <summary>The name of a task; null for none.</summary>
    public static string? NameOf(LukeTask task) => task switch
    {
        LukeTask.EntityClassification => EntityClassification,
        LukeTask.EntityPairClassification => EntityPairClassification,
        LukeTask.EntitySpanClassification => EntitySpanClassification,
        _ => null,
    };
}
