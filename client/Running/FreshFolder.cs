using LukePipeline.Storage.Locations;

namespace LukePipeline.Client.Running;

/// <summary>
/// The folder of an output that a start makes where there is none: one that nothing was written to is removed again, so that a start that was
/// refused leaves nothing behind.
/// </summary>
internal sealed class FreshFolder : IDisposable
{
    private readonly List<string> _made = [];

    /// <summary>Looks which folders there are before the start.</summary>
    /// <param name="location">The output; nothing happens for a URL.</param>
    public FreshFolder(string location)
    {
        for (var folder = LocationKind.IsLocal(location) ? FullLocation.Of(location) : null; folder is { Length: > 0 } && !Path.Exists(folder); folder = Path.GetDirectoryName(folder))
        {
            _made.Add(folder);
        }
    }

    /// <summary>Removes what was made and holds nothing.</summary>
    public void Dispose()
    {
        try
        {
            foreach (var folder in _made.Where(Directory.Exists))
            {
                if (Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }).All(IsScrap))
                {
                    Directory.Delete(folder, recursive: true);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody else's by now: it stays.
        }
    }

    /// <summary>What a store keeps for itself, its locks: nothing that anybody wants.</summary>
    private static bool IsScrap(string file) => Path.GetFileName(Path.GetDirectoryName(file)) == ".luke";
}
