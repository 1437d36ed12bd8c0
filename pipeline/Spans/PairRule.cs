namespace LukePipeline.Spans;

/// <summary>One rule of a <see cref="PairSchema"/>: which labels may be related, and how.</summary>
/// <param name="Head">Label of the head, e.g. <c>PER</c>; <c>*</c> for any.</param>
/// <param name="Tail">Label of the tail; <c>*</c> for any.</param>
/// <param name="Relations">The relations that such a pair may have; null for all.</param>
public sealed record PairRule(string Head, string Tail, IReadOnlyList<string>? Relations = null);
