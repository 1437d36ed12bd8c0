namespace LukePipeline.Ground;

/// <summary>Tells what a program must not replace by a file of the same name: a named pipe, a socket, a device.</summary>
public static class SpecialFile
{
    /// <summary>Whether something special is there; no system but Linux tells.</summary>
    /// <param name="path">The place, links resolved.</param>
    public static bool Is(string path) => OperatingSystem.IsLinux() && File.Exists(path) && FileStatus.Of(path) is { IsFile: false, IsFolder: false, IsLink: false };
}
