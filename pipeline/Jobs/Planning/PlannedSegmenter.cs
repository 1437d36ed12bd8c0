namespace LukePipeline.Jobs.Planning;

/// <summary>The segmenter that a plan is bound to.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version; another version may cut differently.</param>
public sealed record PlannedSegmenter(string Name, string Version);
