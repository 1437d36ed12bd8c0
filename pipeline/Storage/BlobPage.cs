namespace LukePipeline.Storage;

/// <summary>One page of a listing.</summary>
/// <param name="Entries">Blobs in ordinal order of their names; may be empty although more pages follow.</param>
/// <param name="Continuation">What to pass for the next page; null on the last page.</param>
public sealed record BlobPage(IReadOnlyList<BlobEntry> Entries, string? Continuation);
