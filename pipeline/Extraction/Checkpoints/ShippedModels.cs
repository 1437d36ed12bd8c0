using LukePipeline.Ground;
using LukePipeline.Luke;
using LukePipeline.Storage.Locations;

namespace LukePipeline.Extraction.Checkpoints;

/// <summary>The checkpoints that come with the program, in the folder <c>models</c> beside it.</summary>
public static class ShippedModels
{
    private const string Scheme = "shipped:";

    /// <summary>Finds people, organisations, places, dates and other names.</summary>
    public const string Entities = Scheme + "entities";

    /// <summary>Classifies pairs of entities.</summary>
    public const string Relations = Scheme + "relations";

    /// <summary>Opens a checkpoint of this machine.</summary>
    /// <param name="location">A folder, or one that ships.</param>
    /// <exception cref="LukeException">There is no such folder.</exception>
    public static Checkpoint Open(string location) => Checkpoint.Open(DirectoryOf(location));

    /// <summary>Whether a location is one of these.</summary>
    internal static bool IsShipped(string location) => location is Entities or Relations;

    /// <summary>The absolute path of a folder or of a shipped checkpoint.</summary>
    /// <exception cref="LukeException">There is no such folder.</exception>
    internal static string DirectoryOf(string location)
    {
        var ships = location.StartsWith(Scheme, StringComparison.Ordinal);
        var directory = ships ? Path.Combine(AppContext.BaseDirectory, "models", location[Scheme.Length..]) : FullLocation.Of(location);
        return Directory.Exists(directory)
            ? directory
            : throw new LukeException(ships
                ? $"The checkpoint that ships with the program is missing at {directory}. Name one with --entity-model and --relation-model, or --model."
                : $"There is no checkpoint folder '{directory}'. Give the folder of a LUKE checkpoint, with config.json and its weights.");
    }
}
