using System.Text.Json;
using System.Text.RegularExpressions;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Extraction.Stages;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Extraction.Stages.Relations;
using LukePipeline.Extraction.Windows;
using LukePipeline.Text;

namespace LukePipeline.Benchmarks.Peers;

/// <summary>Documents cut into the same words, sentences, windows, candidates and pairs as the Python scripts beside this program do.</summary>
/// <param name="path">JSON lines with <c>id</c> and <c>text</c>.</param>
internal sealed partial class PeerDocuments(string path)
{
    private const int MaxMentionSubwords = 30;

    private readonly (string Id, string Text)[] _documents =
        [.. File.ReadLines(path).Where(line => line.Length > 0).Select(line => JsonDocument.Parse(line).RootElement)
            .Select(line => (line.GetProperty("id").ToString(), line.GetProperty("text").GetString()!))];

    /// <summary>Words of all documents.</summary>
    public int Words => _documents.Sum(document => Segment(document.Text).Words.Length);

    /// <summary>One sentence of each document that has any, in the order of the text.</summary>
    public IEnumerable<PeerSentence> Sentences(StageModel model)
    {
        var windows = new WindowEncoder(model, ContextScope.Document, WindowTextKind.Conll, maxWordLength: 1000);
        var candidates = new CandidateEnumerator(MaxMentionSubwords, maxMentionWords: null);
        foreach (var (id, text) in _documents)
        {
            var words = Segment(text);
            var lengths = windows.Measure(words);
            foreach (var encoded in words.Sentences.SelectMany(s => windows.EncodeSentence(words, lengths, s, _ => true)))
            {
                var item = new EntityItem(encoded.WordIds, [new CandidatePass([.. candidates.Enumerate(lengths, encoded.Window.Sentence)
                    .Select(c => new Candidate(c.Start, c.End, new TokenSpan(encoded.Tokens[c.Start].Start, encoded.Tokens[c.End - 1].End)))])]);
                yield return new PeerSentence(id, words, encoded.Window.Sentence, item);
            }
        }
    }

    /// <summary>All ordered pairs of capitalised word runs of each sentence.</summary>
    public IEnumerable<PeerPair> Pairs(StageModel model)
    {
        foreach (var (id, text) in _documents)
        {
            var names = Name().Matches(text).Select(m => new Utf16Span(m.Index, m.Index + m.Length)).ToArray();
            foreach (var (start, end) in SentencesOf(text))
            {
                var inside = names.Where(name => start <= name.Start && name.End <= end).ToArray();
                var sentence = text[start..end].TrimEnd();
                foreach (var (head, tail) in inside.SelectMany(head => inside.Where(tail => tail != head), (head, tail) => (head, tail)))
                {
                    var encoded = model.Encoder.EncodePair(sentence, new(head.Start - start, head.End - start), new(tail.Start - start, tail.End - start));
                    yield return new PeerPair(id, head, tail, new PairItem(encoded.InputIds, encoded.Head, encoded.Tail));
                }
            }
        }
    }

    private static SegmentedText Segment(string text)
    {
        var words = new List<Utf16Span>();
        var sentences = new List<WordSpan>();
        foreach (var (start, end) in SentencesOf(text))
        {
            var first = words.Count;
            words.AddRange(Word().Matches(text[..end]).Where(m => m.Index >= start).Select(m => new Utf16Span(m.Index, m.Index + m.Length)));
            if (words.Count > first)
            {
                sentences.Add(new WordSpan(first, words.Count));
            }
        }

        // The texts have no character outside of the basic plane: both units are the same.
        return text.Any(char.IsSurrogate)
            ? throw new InvalidOperationException("A document has characters outside of the basic plane: leave it away, the two programs would count differently.")
            : new SegmentedText(text, [.. words], [.. words.Select(w => new CodePointSpan(w.Start, w.End))], [.. sentences]);
    }

    private static IEnumerable<(int Start, int End)> SentencesOf(string text)
    {
        var start = 0;
        foreach (var end in SentenceEnd().Matches(text).Select(m => m.Index + m.Length).Append(text.Length).Where(end => end > 0))
        {
            if (end > start)
            {
                yield return (start, end);
            }

            start = end;
        }
    }

    [GeneratedRegex(@"\w+(?:[-'’.]\w+)*|[^\w\s]")]
    private static partial Regex Word();

    [GeneratedRegex(@"(?<=[.!?])[""”’)]*\s+(?=[""“‘(]*[A-Z0-9])")]
    private static partial Regex SentenceEnd();

    [GeneratedRegex(@"\b[A-Z][\w'-]+(?: [A-Z][\w'-]+)*")]
    private static partial Regex Name();
}
