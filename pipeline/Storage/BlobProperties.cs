namespace LukePipeline.Storage;

/// <summary>What a store knows about one blob without reading it.</summary>
/// <param name="Length">Size in bytes.</param>
/// <param name="ETag">
/// Version of the content: it changes with every write. Opaque, comparable only with ETags of the same store.
/// </param>
/// <param name="LastModified">Time of the last write, UTC.</param>
/// <param name="Md5">MD5 of the content, 16 bytes, where the store keeps one (Azure, for blobs written by us); else null.</param>
public sealed record BlobProperties(long Length, string ETag, DateTimeOffset LastModified, byte[]? Md5 = null)
{
    /// <summary>Whether the blob stands for a folder, as stores with folders (ADLS, Hadoop) mark one. Default: false.</summary>
    public bool IsFolder { get; init; }
}
