namespace LukePipeline.Training.Data;

/// <summary>What the annotated relations of a corpus are to a model: its labels, and which of them a pair of mentions has.</summary>
public interface IRelationSource
{
    /// <summary>The labels in class order, the first meaning that there is no relation.</summary>
    IReadOnlyList<string> Labels { get; }

    /// <summary>The labels of mentions that relations hold between, as lines of a pair schema; null where nothing is known of them.</summary>
    IReadOnlyList<string>? PairSchema { get; }

    /// <summary>What is known about ordered pairs of mentions: the label, or null where a pair must not be used. A pair that is not named has no relation.</summary>
    IReadOnlyDictionary<(int Head, int Tail), string?> Map(AnnotatedSentence sentence);

    /// <summary>All gold relations in these labels; a pair may have several of them.</summary>
    IEnumerable<AnnotatedRelation> MapAll(AnnotatedSentence sentence);

    /// <summary>
    /// Whether a pair of a sentence that marks no relations has none for certain, so that it is worth more than other such pairs, among which
    /// there are relations that nobody marked.
    /// </summary>
    bool IsSurelyUnrelated(AnnotatedSentence sentence, int head, int tail);

    /// <summary>What kind of name each mention is, for those who put another in its place; null for one that must stay.</summary>
    IReadOnlyList<string?> KindsOf(AnnotatedSentence sentence);
}
