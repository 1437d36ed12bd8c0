using LukePipeline.Text;

namespace LukePipeline.Training.Data;

/// <summary>One sentence with gold annotation: its words, its mentions and the relations between them.</summary>
/// <param name="Id">The identifier that the file gives, or "file:line".</param>
/// <param name="Text">The original text, or the words joined by blanks where the file holds words alone.</param>
/// <param name="Words">The words; mentions count in them.</param>
/// <param name="WordStarts">UTF-16 offset in <paramref name="Text"/> of the first character of each word.</param>
/// <param name="Mentions">Gold mentions, in the order of the file (relations refer to that order).</param>
/// <param name="Relations">Gold relations between mentions.</param>
/// <param name="Source">Where the sentence comes from; empty when the file does not say.</param>
/// <param name="Group">Sentences of one document share it, so that a held-out part never splits a document.</param>
public sealed record AnnotatedSentence(
    string Id,
    string Text,
    IReadOnlyList<string> Words,
    IReadOnlyList<int> WordStarts,
    IReadOnlyList<AnnotatedMention> Mentions,
    IReadOnlyList<AnnotatedRelation> Relations,
    string Source,
    string Group)
{
    /// <summary>True where only some mentions are marked: what is not marked may be one too. Default: false.</summary>
    public bool IsPartial { get; init; }

    /// <summary>Place of mention <paramref name="mention"/> in <see cref="Text"/>.</summary>
    public Utf16Span Place(int mention) => new(WordStarts[Mentions[mention].Start], WordEnd(Mentions[mention].End - 1));

    /// <summary>Places of all words in <see cref="Text"/>.</summary>
    public Utf16Span[] WordPlaces() => Enumerable.Range(0, Words.Count).Select(word => new Utf16Span(WordStarts[word], WordEnd(word))).ToArray();

    /// <summary>UTF-16 offset just after the last character of word <paramref name="word"/>.</summary>
    public int WordEnd(int word) => WordStarts[word] + Words[word].Length;
}

/// <summary>A gold mention: words <c>[Start, End)</c> of the sentence and a label.</summary>
public readonly record struct AnnotatedMention(int Start, int End, string Label);

/// <summary>A gold relation from mention <paramref name="Head"/> to mention <paramref name="Tail"/>.</summary>
public readonly record struct AnnotatedRelation(int Head, int Tail, string Label);
