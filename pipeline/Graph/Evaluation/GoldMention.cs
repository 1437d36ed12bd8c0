using LukePipeline.Graph.Resolution;

namespace LukePipeline.Graph.Evaluation;

/// <summary>An annotated mention.</summary>
/// <param name="Mention">Text and label.</param>
/// <param name="Cluster">What it names, inside its document.</param>
/// <param name="Identity">What it names, across documents; null where the annotation does not tell.</param>
internal sealed record GoldMention(NamedMention Mention, string Cluster, string? Identity);
