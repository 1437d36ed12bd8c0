using LukePipeline.Text;

namespace LukePipeline.Training.Gold;

/// <summary>A document that people have judged: what a job ought to find in it. Its text is not in it, only a hash of it.</summary>
/// <param name="Id">The user's id of the document, as in <c>doc_id</c>.</param>
/// <param name="TextHash">Hash of its text, see <see cref="Tables.ContentHashes.OfText"/>.</param>
/// <param name="Sentences">The sentences that were judged, in order; what lies outside of them is not scored.</param>
public sealed record GoldDocument(string Id, string TextHash, IReadOnlyList<GoldSentence> Sentences)
{
    /// <summary>Which mentions stand there. Default: all.</summary>
    public GoldMentions Mentions { get; init; }
}

/// <summary>Which mentions of the sentences stand in a gold document.</summary>
public enum GoldMentions
{
    /// <summary>All of them: a mention that is found and does not stand there is wrong.</summary>
    All,

    /// <summary>Those that take part in a relation: of the others nothing is known.</summary>
    Related,
}

/// <summary>A judged sentence.</summary>
/// <param name="Start">Its first code point in the text.</param>
/// <param name="End">One past its last code point.</param>
public sealed record GoldSentence(int Start, int End)
{
    /// <summary>Its mentions. Default: none.</summary>
    public IReadOnlyList<GoldMention> Mentions { get; init; } = [];

    /// <summary>The relations between them, all of them. Default: none.</summary>
    public IReadOnlyList<GoldRelation> Relations { get; init; } = [];

    /// <summary>The mentions that take part in a relation.</summary>
    public IEnumerable<GoldMention> Related => Relations.SelectMany(relation => new[] { relation.Head, relation.Tail }).Distinct().Select(mention => Mentions[mention]);

    /// <summary>Whether a mention at a place belongs to the sentence: it begins there.</summary>
    public bool Holds(CodePointSpan span) => span.Start >= Start && span.Start < End;

    /// <summary>The places that count as a mention: its own, and those of the other names of the same thing in the sentence.</summary>
    /// <param name="mention">Index into <see cref="Mentions"/>.</param>
    public IEnumerable<CodePointSpan> PlacesOf(int mention)
    {
        var named = Mentions[mention];
        return Mentions.Where(other => other == named || (named.Entity is { } entity && other.Entity == entity)).Select(other => other.Span);
    }
}

/// <summary>A judged mention.</summary>
/// <param name="Start">Its first code point in the text of the document.</param>
/// <param name="End">One past its last code point.</param>
/// <param name="Label">Its class.</param>
public sealed record GoldMention(int Start, int End, string Label)
{
    /// <summary>
    /// Mentions of a sentence that share it name the same thing, so that a relation of one may be found at any of them. Default: null, no
    /// other mention of the sentence does.
    /// </summary>
    public string? Entity { get; init; }

    internal CodePointSpan Span => new(Start, End);
}

/// <summary>A judged relation.</summary>
/// <param name="Head">Index of its head among the mentions of the sentence.</param>
/// <param name="Tail">Index of its tail.</param>
/// <param name="Label">Its class.</param>
public sealed record GoldRelation(int Head, int Tail, string Label);
