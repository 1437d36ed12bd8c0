using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using LukePipeline.Ground;
using LukePipeline.Text;

namespace LukePipeline.Extraction.Stages.Entities;

/// <summary>
/// The stage of entities for jobs whose documents bring their mentions: they are checked as strictly as words are, and become the rows that
/// a model would have made. No model is asked.
/// </summary>
internal static class BroughtMentions
{
    /// <summary>Runs the stage.</summary>
    public static async IAsyncEnumerable<DocumentWork> RunAsync(
        IAsyncEnumerable<DocumentWork> documents, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var document in documents.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (document.IsAlive && Add(document) is { } problem)
            {
                document.Fail(ReasonCode.InvalidSegmentation, problem);
            }

            yield return document;
        }
    }

    /// <summary>Gives a document its mentions; says what is wrong with them.</summary>
    private static string? Add(DocumentWork document)
    {
        BroughtMention[] mentions = [.. document.BroughtMentions.OrderBy(mention => mention.Start).ThenBy(mention => mention.End)];
        if (Problem(document.Text!.Text, mentions) is { } problem)
        {
            return problem;
        }

        var text = Fit(document.Text, mentions, document.BringsSentences);
        var (word, sentence) = (0, 0);
        var found = new List<Mention>();
        foreach (var mention in mentions)
        {
            while (word < text.Words.Length && text.CodePointWords[word].Start < mention.Start)
            {
                word++;
            }

            var end = word;
            while (end < text.Words.Length && text.CodePointWords[end].Start < mention.End)
            {
                end++;
            }

            if (end == word || text.CodePointWords[word].Start != mention.Start || text.CodePointWords[end - 1].End != mention.End)
            {
                return $"The mention [{mention.Start}, {mention.End}] does not begin and end with a word or a sign: white space stands at its edge.";
            }

            while (sentence < text.Sentences.Length && text.Sentences[sentence].End <= word)
            {
                sentence++;
            }

            if (sentence == text.Sentences.Length || text.Sentences[sentence].Start > word || text.Sentences[sentence].End < end)
            {
                return $"The mention [{mention.Start}, {mention.End}] goes beyond a sentence that the document brings.";
            }

            var words = new WordSpan(word, end);
            found.Add(new Mention(MentionRows.Of(document, text, words, sentence, mention.Label, score: 1), words, Vector: null));
            word = end;
        }

        document.Replace(text);
        foreach (var mention in found)
        {
            document.Mentions.Add(mention);
            document.Rows(EntityTable.Instance).Add(mention.Row);
        }

        return null;
    }

    private static string? Problem(string text, BroughtMention[] mentions)
    {
        var (length, end) = (CodePoints.Count(text), 0);
        foreach (var mention in mentions)
        {
            var problem = mention.Start >= mention.End ? "it holds no character"
                : mention.Start < 0 || mention.End > length ? $"the text has {length} code points"
                : mention.Start < end ? "it overlaps another"
                : null;
            if (problem is not null)
            {
                return $"The mention [{mention.Start}, {mention.End}] cannot be used: {problem}.";
            }

            end = mention.End;
        }

        return null;
    }

    /// <summary>The text with words cut where mentions begin and end, and where the document brings no sentences those joined that a mention lies across.</summary>
    private static SegmentedText Fit(SegmentedText text, BroughtMention[] mentions, bool keepsSentences)
    {
        var cuts = mentions.SelectMany(mention => new[] { mention.Start, mention.End }).Distinct().ToArray();
        var words = new List<CodePointSpan>();
        var places = new int[text.CodePointWords.Length + 1];
        var cut = 0;
        for (var i = 0; i < text.CodePointWords.Length; i++)
        {
            places[i] = words.Count;
            var (start, end) = (text.CodePointWords[i].Start, text.CodePointWords[i].End);
            for (; cut < cuts.Length && cuts[cut] < end; cut++)
            {
                if (cuts[cut] > start)
                {
                    words.Add(new CodePointSpan(start, cuts[cut]));
                    start = cuts[cut];
                }
            }

            words.Add(new CodePointSpan(start, end));
        }

        places[^1] = words.Count;
        var sentences = ImmutableArray.CreateBuilder<WordSpan>();
        var next = 0;
        foreach (var sentence in text.Sentences.Select(sentence => new WordSpan(places[sentence.Start], places[sentence.End])))
        {
            var start = words[sentence.Start].Start;
            while (next < mentions.Length && mentions[next].End <= start)
            {
                next++;
            }

            if (!keepsSentences && sentences.Count > 0 && next < mentions.Length && mentions[next].Start < start)
            {
                sentences[^1] = new WordSpan(sentences[^1].Start, sentence.End);
            }
            else
            {
                sentences.Add(sentence);
            }
        }

        return new SegmentedText(text.Text, CodePoints.ToUtf16(text.Text, words)!.Value, [.. words], sentences.ToImmutable());
    }
}
