namespace LukePipeline.Storage;

/// <summary>One blob of a listing.</summary>
/// <param name="Name">Name below the root of the store, with '/' between segments.</param>
/// <param name="Properties">Its length, version and time.</param>
public sealed record BlobEntry(string Name, BlobProperties Properties);
