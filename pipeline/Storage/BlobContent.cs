namespace LukePipeline.Storage;

/// <summary>A small blob read whole, with the version that was read.</summary>
/// <param name="Bytes">The content.</param>
/// <param name="ETag">Version of exactly this content, to be given to <see cref="IBlobStore.TryReplaceAsync"/>.</param>
public sealed record BlobContent(ReadOnlyMemory<byte> Bytes, string ETag);
