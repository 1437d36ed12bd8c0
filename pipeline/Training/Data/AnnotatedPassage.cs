using LukePipeline.Text;

namespace LukePipeline.Training.Data;

/// <summary>Neighbouring sentences of one document as one text: what a window holds that they share.</summary>
/// <param name="Whole">The sentences joined by blanks; its words and mentions count from the first sentence on.</param>
/// <param name="Sentences">The words of each sentence.</param>
internal sealed record AnnotatedPassage(AnnotatedSentence Whole, IReadOnlyList<WordSpan> Sentences)
{
    /// <summary>Joins sentences, at least one, in the order of the text. Those without words leave nothing behind.</summary>
    public static AnnotatedPassage Join(IReadOnlyList<AnnotatedSentence> sentences)
    {
        var kept = sentences.Where(sentence => sentence.Words.Count > 0).ToArray();
        var (words, starts, mentions, relations) = (new List<string>(), new List<int>(), new List<AnnotatedMention>(), new List<AnnotatedRelation>());
        var places = new List<WordSpan>(kept.Length);
        var offset = 0;
        foreach (var sentence in kept)
        {
            var (firstWord, firstMention) = (words.Count, mentions.Count);
            words.AddRange(sentence.Words);
            starts.AddRange(sentence.WordStarts.Select(start => offset + start));
            mentions.AddRange(sentence.Mentions.Select(mention => mention with { Start = firstWord + mention.Start, End = firstWord + mention.End }));
            relations.AddRange(sentence.Relations.Select(relation => relation with { Head = firstMention + relation.Head, Tail = firstMention + relation.Tail }));
            places.Add(new WordSpan(firstWord, words.Count));
            offset += sentence.Text.Length + 1;
        }

        var whole = sentences[0] with
        {
            Text = string.Join(' ', kept.Select(sentence => sentence.Text)),
            Words = words,
            WordStarts = starts,
            Mentions = mentions,
            Relations = relations,
            IsPartial = sentences.Any(sentence => sentence.IsPartial),
        };
        return new AnnotatedPassage(whole, places);
    }
}
