using LukePipeline.Text;

namespace LukePipeline.Training.Gold;

/// <summary>What a job has found in a document.</summary>
/// <param name="Mentions">The mentions.</param>
/// <param name="Relations">The relations; null where the job was not asked for any.</param>
public sealed record FoundDocument(IReadOnlyList<FoundMention> Mentions, IReadOnlyList<FoundRelation>? Relations);

/// <summary>A mention that was found.</summary>
/// <param name="Span">Its place in the text.</param>
/// <param name="Label">Its class.</param>
public sealed record FoundMention(CodePointSpan Span, string Label);

/// <summary>A relation that was found.</summary>
/// <param name="Head">Place of its head in the text.</param>
/// <param name="Tail">Place of its tail.</param>
/// <param name="Label">Its class.</param>
/// <param name="Score">Its score, 0 to 1.</param>
public sealed record FoundRelation(CodePointSpan Head, CodePointSpan Tail, string Label, float Score);
