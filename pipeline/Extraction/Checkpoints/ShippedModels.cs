namespace LukePipeline.Extraction.Checkpoints;

/// <summary>The checkpoints that come with the program, in the folder <c>models</c> beside it.</summary>
public static class ShippedModels
{
    private const string Scheme = "shipped:";

    /// <summary>Finds people, organisations, places, dates and other names.</summary>
    public const string Entities = Scheme + "entities";

    /// <summary>Classifies pairs of entities.</summary>
    public const string Relations = Scheme + "relations";

    /// <summary>The folder of a shipped checkpoint; null when the location names none.</summary>
    internal static string? FolderOf(string location) => location.StartsWith(Scheme, StringComparison.Ordinal)
        ? Path.Combine(AppContext.BaseDirectory, "models", location[Scheme.Length..])
        : null;
}
