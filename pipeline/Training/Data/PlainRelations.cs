namespace LukePipeline.Training.Data;

/// <summary>Relations as their files label them.</summary>
public sealed class PlainRelations : IRelationSource
{
    /// <summary>The name to ask for it.</summary>
    public const string Name = "labels";

    /// <summary>What a pair without a relation is called where the files do not say.</summary>
    private const string NoRelation = "no_relation";

    // How corpora mark a pair that has no relation: TACRED, FewRel and NYT, others.
    private static readonly HashSet<string> Negatives = new(["no_relation", "no relation", "na", "none"], StringComparer.OrdinalIgnoreCase);

    /// <summary>The labels of a model.</summary>
    /// <param name="labels">In class order.</param>
    /// <param name="none">The one that means that there is no relation.</param>
    public PlainRelations(IReadOnlyList<string> labels, string none) => Labels = [none, .. labels.Where(label => label != none)];

    /// <inheritdoc/>
    public IReadOnlyList<string> Labels { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string>? PairSchema => null;

    /// <summary>The labels that sentences use, in ordinal order; class 0 is called as the sentences call pairs without a relation.</summary>
    public static PlainRelations Of(IEnumerable<AnnotatedSentence> sentences)
    {
        var used = sentences.SelectMany(sentence => sentence.Relations).Select(relation => relation.Label).Distinct().Order(StringComparer.Ordinal).ToArray();
        return new PlainRelations([.. used.Where(label => !Negatives.Contains(label))], Array.Find(used, Negatives.Contains) ?? NoRelation);
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<(int Head, int Tail), string?> Map(AnnotatedSentence sentence)
    {
        // Of two labels of one pair the first counts, since a pair has one class.
        var pairs = new Dictionary<(int Head, int Tail), string?>();
        foreach (var relation in MapAll(sentence))
        {
            pairs.TryAdd((relation.Head, relation.Tail), relation.Label);
        }

        return pairs;
    }

    /// <inheritdoc/>
    public IEnumerable<AnnotatedRelation> MapAll(AnnotatedSentence sentence) =>
        sentence.Relations.Where(relation => !Negatives.Contains(relation.Label) && relation.Label != Labels[0]).Distinct();

    /// <inheritdoc/>
    public bool IsSurelyUnrelated(AnnotatedSentence sentence, int head, int tail) => false;

    /// <inheritdoc/>
    public IReadOnlyList<string?> KindsOf(AnnotatedSentence sentence) => [.. sentence.Mentions.Select(mention => mention.Label)];
}
