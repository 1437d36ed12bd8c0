namespace LukePipeline.Storage.Local;

/// <summary>A name in a folder, read as the bytes that it is.</summary>
/// <param name="Name">The name; where it is not UTF-8, each wrong byte is written as <c>\xE9</c>, with more backslashes where another entry is called that.</param>
/// <param name="IsFolder">Whether it is that of a folder, or the file system does not tell.</param>
internal sealed record RawName(string Name, bool IsFolder)
{
    /// <summary>What the runtime makes of a name that is not UTF-8, so that nothing of that name can be opened; null of one that is.</summary>
    public string? Replaced { get; init; }
}
