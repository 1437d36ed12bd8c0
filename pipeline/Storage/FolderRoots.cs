using LukePipeline.Ground;

namespace LukePipeline.Storage;

/// <summary>
/// Folders that something must lie in, asked of where it really lies: of a folder that is held open, which no link that appears later leads elsewhere.
/// </summary>
/// <param name="folders">The folders, every link in their paths resolved.</param>
public sealed class FolderRoots(IReadOnlyList<string> folders)
{
    /// <summary>Whether a path is a folder or lies in it; both resolved.</summary>
    /// <param name="path">The path.</param>
    /// <param name="folder">The folder.</param>
    public static bool IsInside(string path, string folder) =>
        path.StartsWith(folder, StringComparison.Ordinal)
        && (path.Length == folder.Length || folder.EndsWith('/') || path[folder.Length] == Path.DirectorySeparatorChar);

    /// <summary>Whether what lies there may be used.</summary>
    /// <param name="real">Where it really lies.</param>
    public bool Allow(string real) => folders.Any(folder => IsInside(real, folder));

    /// <summary>Whether one of the folders lies there, or below.</summary>
    /// <param name="real">Where a folder really lies.</param>
    public bool LieBelow(string real) => folders.Any(folder => IsInside(folder, real));

    /// <summary>Refuses what may not be used.</summary>
    /// <param name="real">Where it really lies.</param>
    /// <param name="path">The path that led there, for the message.</param>
    /// <exception cref="LukeException">It lies outside.</exception>
    public void Check(string real, string path)
    {
        if (!Allow(real))
        {
            throw new LukeException(
                $"'{path}' leads through a link out of the folders that may be used here. Give a folder below them, without links to others, or ask whoever runs the silos.",
                null,
                ReasonCode.UnsafePath);
        }
    }
}
