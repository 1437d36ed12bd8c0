namespace LukePipeline.Text;

/// <summary>What was found in a document before and stays: some stages do not run on it.</summary>
/// <param name="Stages">The names of those stages.</param>
/// <param name="Mentions">Its mentions, in the order of their rows.</param>
public sealed record StoredFindings(IReadOnlySet<string> Stages, IReadOnlyList<StoredMention> Mentions);

/// <summary>A mention as its row tells it.</summary>
/// <param name="Start">First code point of the text.</param>
/// <param name="End">One past the last code point.</param>
/// <param name="Sentence">Index of its sentence.</param>
/// <param name="Label">Its label.</param>
/// <param name="Score">Its score.</param>
public sealed record StoredMention(int Start, int End, int Sentence, string Label, float Score);
