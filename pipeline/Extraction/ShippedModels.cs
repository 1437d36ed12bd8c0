using LukePipeline.Jobs;

namespace LukePipeline.Extraction;

/// <summary>The checkpoints that come with the program, in the folder <c>models</c> beside it.</summary>
public static class ShippedModels
{
    private const string Scheme = "shipped:";

    /// <summary>Finds people, organisations, places, dates and other names.</summary>
    public const string Entities = Scheme + "entities";

    /// <summary>Classifies pairs of entities.</summary>
    public const string Relations = Scheme + "relations";

    /// <summary>The location of a stage's checkpoint: what the spec names, else the one that ships.</summary>
    /// <param name="spec">The job.</param>
    /// <param name="stage">The stage.</param>
    /// <returns>A location for <see cref="CheckpointCatalog"/>; null where the stage needs no checkpoint of its own.</returns>
    public static string? LocationOf(JobSpec spec, JobStage stage) => stage switch
    {
        JobStage.Entities => spec.EntityModel ?? Entities,
        JobStage.Relations => spec.RelationModel ?? Relations,
        _ => spec.EmbeddingModel,
    };

    /// <summary>The folder of a shipped checkpoint; null when the location names none.</summary>
    internal static string? FolderOf(string location) => location.StartsWith(Scheme, StringComparison.Ordinal)
        ? Path.Combine(AppContext.BaseDirectory, "models", location[Scheme.Length..])
        : null;
}
