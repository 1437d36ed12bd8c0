using LukePipeline.Ground;
using LukePipeline.Storage;

namespace LukePipeline.Extraction.Checkpoints;

/// <summary>
/// Folders of checkpoints that must lie below roots. Each is opened first and then asked where it really lies, and so is every file in it; from then on
/// it is held and reached through what is held, so that a link that comes into its path leads nowhere. Elsewhere than on Linux the paths alone are asked.
/// </summary>
/// <param name="roots">What they must lie below.</param>
internal sealed class BoundFolders(FolderRoots roots)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, HeldFolder> _current = [];

    /// <summary>Folders that were replaced: what was opened by them may be read still, and by their numbers.</summary>
    private readonly List<HeldFolder> _replaced = [];

    /// <summary>Holds a folder.</summary>
    /// <param name="directory">Its path.</param>
    /// <returns>The path by which its files are to be opened.</returns>
    /// <exception cref="LukeException">It, or a file in it, lies outside.</exception>
    public string Hold(string directory)
    {
        if (!OperatingSystem.IsLinux())
        {
            return directory;
        }

        HeldFolder held;
        try
        {
            held = HeldFolder.Open(directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Whoever reads it says what is wrong with it.
            return directory;
        }

        try
        {
            roots.Check(held.RealPath, directory);
            CheckFiles(held, directory);
            return Keep(directory, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>The folder that is held already, where it is the same one.</summary>
    private string Keep(string directory, HeldFolder held)
    {
        lock (_gate)
        {
            if (_current.TryGetValue(directory, out var known))
            {
                if (!known.IsDeleted && known.RealPath == held.RealPath)
                {
                    held.Dispose();
                    return known.Entries;
                }

                _replaced.Add(known);
            }

            _current[directory] = held;
            return held.Entries;
        }
    }

    private void CheckFiles(HeldFolder held, string directory)
    {
        foreach (var path in Directory.EnumerateFiles(held.Entries))
        {
            try
            {
                using var file = RegularFile.Open(path);
                roots.Check(RegularFile.RealPath(file)!, Path.Combine(directory, Path.GetFileName(path)));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Nothing of a checkpoint, or whoever reads it says what is wrong with it.
            }
        }
    }
}
