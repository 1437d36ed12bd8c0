using LukePipeline.Ground;

namespace LukePipeline.Storage.Local;

/// <summary>
/// A name in a folder of a store. On Linux the folder is held open and its path leads through what is held: whatever is done there is done in
/// the folder that was looked at, wherever the name of that folder leads to by now.
/// </summary>
/// <param name="folder">The path of the folder, good until this is disposed.</param>
/// <param name="name">The name in it.</param>
/// <param name="held">The folder, where it is held; taken over.</param>
internal sealed class LocalPlace(string folder, string name, HeldFolder? held) : IDisposable
{
    /// <summary>The path of the folder.</summary>
    public string Folder => folder;

    /// <summary>The path of what has the name, or will have it.</summary>
    public string Path { get; } = System.IO.Path.Combine(folder, name);

    /// <inheritdoc/>
    public void Dispose() => held?.Dispose();
}
