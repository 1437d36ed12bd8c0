using LukePipeline.Tables;

namespace LukePipeline.Client.Showing;

/// <summary>What <c>luke show</c> shows.</summary>
/// <param name="Output">The output and its counts.</param>
/// <param name="Entities">The most frequent mentions of each label, the most frequent label first.</param>
/// <param name="Relations">The most frequent pairs of each relation, the most frequent relation first.</param>
/// <param name="Sentences">Some sentences with their mentions.</param>
/// <param name="Note">Why there are fewer sentences than asked for; null when there are not.</param>
/// <param name="IsExact">False when there were too many different mentions or pairs to count them all.</param>
internal sealed record OutputOverview(
    JobOutput Output,
    IReadOnlyList<LabelSummary<string>> Entities,
    IReadOnlyList<LabelSummary<RelatedPair>> Relations,
    IReadOnlyList<SampleSentence> Sentences,
    string? Note,
    bool IsExact);

/// <summary>One label and what most often bears it.</summary>
internal sealed record LabelSummary<T>(string Label, long Count, IReadOnlyList<KeyValuePair<T, long>> Top);

/// <summary>The texts of two related mentions.</summary>
internal sealed record RelatedPair(string Head, string Tail);

/// <summary>A sentence of the original text.</summary>
/// <param name="DocId">The user's id of its document, else the document's place.</param>
/// <param name="Text">The sentence, from its first to its last word; null where the job keeps no text.</param>
/// <param name="Place">Where it stands in its document, in code points, half-open.</param>
/// <param name="Mentions">Its mentions in order.</param>
internal sealed record SampleSentence(string DocId, string? Text, (int Start, int End) Place, IReadOnlyList<SampleMention> Mentions);

/// <summary>A mention; the range counts UTF-16 units of the sentence.</summary>
internal sealed record SampleMention(int Start, int End, string Text, string Label, float Score)
{
    /// <summary>A mention in its sentence.</summary>
    /// <param name="row">Its row.</param>
    /// <param name="start">Where the sentence begins in its document, in UTF-16 units.</param>
    public static SampleMention Of(EntityRow row, int start) => new(row.StartUtf16 - start, row.EndUtf16 - start, row.Text, row.Label, row.Score);
}
