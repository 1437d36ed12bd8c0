using System.Text.Json;
using System.Text.RegularExpressions;
using LukePipeline.Extraction;
using LukePipeline.Inference;
using LukePipeline.Spans;
using LukePipeline.Tests.Support;
using LukePipeline.Text;
using LukePipeline.Tokenization;

namespace LukePipeline.Benchmarks;

/// <summary>The paragraphs beside this checkout, cut into the same words, sentences, windows and candidates as the Python scripts beside them do.</summary>
internal static partial class PeerDocuments
{
    private const int MaxMentionSubwords = 30;

    /// <summary>Why the benchmark cannot run here; null when it can.</summary>
    public static string? Missing => TestPaths.Shared is null ? "the folder ../shared is not beside this checkout" : null;

    /// <summary>One item per sentence, in the order of the text.</summary>
    /// <returns>The items and the number of words.</returns>
    public static (EntityItem[] Items, int Words) Read()
    {
        var tokenizer = new TokenizerSpanEncoder(LukeTokenizer.FromPretrained(Path.Combine(TestPaths.Shared!, "roberta_vocab")));
        var windows = new WindowEncoder(
            new StageModel(tokenizer, EngineBenchmark.Base), ContextScope.Document, WindowTextKind.Conll, maxWordLength: 1000);
        var candidates = new CandidateEnumerator(MaxMentionSubwords, maxMentionWords: null);
        var items = new List<EntityItem>();
        var words = 0;
        foreach (var line in File.ReadLines(Path.Combine(TestPaths.Shared!, "peers", "docs20.jsonl")))
        {
            var text = Segment(JsonDocument.Parse(line).RootElement.GetProperty("text").GetString()!);
            var lengths = windows.Measure(text);
            words += text.Words.Length;
            foreach (var encoded in text.Sentences.SelectMany(s => windows.EncodeSentence(text, lengths, s, _ => true)))
            {
                items.Add(new EntityItem(encoded.WordIds, [new CandidatePass([.. candidates.Enumerate(lengths, encoded.Window.Sentence)
                    .Select(c => new Candidate(c.Start, c.End, new TokenSpan(encoded.Tokens[c.Start].Start, encoded.Tokens[c.End - 1].End)))])]));
            }
        }

        return ([.. items], words);
    }

    private static SegmentedText Segment(string text)
    {
        var words = new List<Utf16Span>();
        var sentences = new List<WordSpan>();
        var start = 0;
        foreach (var end in SentenceEnd().Matches(text).Select(m => m.Index + m.Length).Append(text.Length))
        {
            var first = words.Count;
            words.AddRange(Word().Matches(text[..end]).Where(m => m.Index >= start).Select(m => new Utf16Span(m.Index, m.Index + m.Length)));
            if (words.Count > first)
            {
                sentences.Add(new WordSpan(first, words.Count));
            }

            start = end;
        }

        // No character of these paragraphs is outside of the basic plane: both units are the same.
        return new SegmentedText(text, [.. words], [.. words.Select(w => new CodePointSpan(w.Start, w.End))], [.. sentences]);
    }

    [GeneratedRegex(@"\w+(?:[-'’.]\w+)*|[^\w\s]")]
    private static partial Regex Word();

    [GeneratedRegex(@"(?<=[.!?])[""”’)]*\s+(?=[""“‘(]*[A-Z0-9])")]
    private static partial Regex SentenceEnd();
}
