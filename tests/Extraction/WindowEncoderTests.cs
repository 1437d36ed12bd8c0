using CsCheck;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Extraction.Stages;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Extraction.Windows;
using LukePipeline.Luke.Config;
using LukePipeline.Luke.Tokenizer;
using LukePipeline.Tests.Extraction.Windows;
using LukePipeline.Tests.Support;
using LukePipeline.Text;

namespace LukePipeline.Tests.Extraction;

public sealed class WindowEncoderTests
{
    private static readonly LukeTokenizer Tokenizer = LukeTokenizer.FromPretrained(RecipeCases.Tokenizer);

    private static readonly string[] Pieces =
    [
        "the", "Castlebrook", "x", "Łódź", "🎻", "e\u0301", "東京", "(", "3.5%", "don't", "...", "unbelievably", "A", "\ufeff", "<mask>", "</s>",
        " ", " ", " ", " ", "  ", "   ", "\n", "\n\n", "\t", "\u00a0", " \u2003 ",
    ];

    private static readonly Gen<string> Text = Gen.Int[0, Pieces.Length - 1].Array[1, 160].Select(indexes => string.Concat(indexes.Select(i => Pieces[i])));

    [Fact]
    public void EncodeSentence_AnyText_IsWhatThePublishedRecipeMakesOfIt()
    {
        Gen.Select(Text, Gen.Int[14, 70], Gen.Int[2, 40], Gen.Bool).Check((text, maxPositions, sentenceWords, conll) =>
        {
            var words = WordTexts.Of(text).Words.Length;
            var document = WordTexts.Of(text, [.. Enumerable.Range(0, words).Chunk(sentenceWords).Select(c => new WordSpan(c[0], c[^1] + 1))]);
            var kind = conll ? WindowTextKind.Conll : WindowTextKind.Original;
            var model = new StageModel(new TokenizerSpanEncoder(Tokenizer), new LukeConfig { MaxPositionEmbeddings = maxPositions });
            var encoder = new WindowEncoder(model, ContextScope.Document, kind, maxWordLength: 1000);
            var lengths = encoder.Measure(document);
            foreach (var sentence in document.Sentences)
            {
                var windows = encoder.EncodeSentence(document, lengths, sentence, word => lengths[word] <= 30).ToList();

                // Whatever the length, every word that fits at all is searched exactly once, and no window is too long.
                Assert.All(windows, w => Assert.InRange(w.WordIds.Length, 3, maxPositions - 2));
                Assert.Equal(
                    Enumerable.Range(sentence.Start, sentence.Length).Where(word => lengths[word] <= maxPositions - 4),
                    windows.SelectMany(w => Enumerable.Range(w.Window.Sentence.Start, w.Window.Sentence.Length)));
                if (windows.Count == 1 && windows[0].Window.Sentence == sentence)
                {
                    CheckAgainstRecipe(document, lengths, windows[0], kind, maxPositions);
                }
            }
        });
    }

    /// <summary>The recipe as a script would write it: grow, encode with every candidate span, drop a context word until it fits.</summary>
    private static void CheckAgainstRecipe(SegmentedText document, SubwordLengths lengths, EncodedWindow actual, WindowTextKind kind, int maxPositions)
    {
        var sentence = actual.Window.Sentence;
        var (start, end) = Grow(document, sentence, maxPositions - 4);
        var candidates = new CandidateEnumerator(30, null).Enumerate(lengths, sentence);
        while (true)
        {
            var builder = new ContextWindowBuilder(ContextScope.Document, kind, int.MaxValue);
            var window = builder.Build(document, lengths, sentence, new WordSpan(start, end));
            var spans = candidates.ConvertAll(c => new Utf16Span(window.SentenceWords[c.Start].Start, window.SentenceWords[c.End - 1].End));
            var encoded = Tokenizer.EncodeSpans(window.Text, spans.ToArray());
            if (encoded.InputIds.Length <= maxPositions - 2)
            {
                Assert.Equal((start, end), (actual.Window.Words.Start, actual.Window.Words.End));
                Assert.Equal(encoded.InputIds.AsEnumerable(), actual.WordIds);
                var tokens = EntityStage.TokensByWord(actual, word => lengths[word] <= 30);
                Assert.Equal(encoded.Spans, candidates.Select(c => new TokenSpan(tokens[c.Start].Start, tokens[c.End - 1].End)));
                return;
            }

            if (sentence.Start - start > end - sentence.End)
            {
                start++;
            }
            else
            {
                end--;
            }
        }
    }

    private static (int Start, int End) Grow(SegmentedText document, WordSpan sentence, int limit)
    {
        var lengths = Enumerable.Range(0, document.Words.Length).Select(i => Tokenizer.CountSubwords(document.Word(i))).ToArray();
        if (lengths.Sum() <= limit)
        {
            return (0, lengths.Length);
        }

        var (start, end, total) = (sentence.Start, sentence.End, lengths[sentence.Start..sentence.End].Sum());
        for (var grew = true; grew;)
        {
            grew = false;
            if (start > 0)
            {
                if (total + lengths[start - 1] > limit)
                {
                    break;
                }

                total += lengths[--start];
                grew = true;
            }

            if (end < lengths.Length)
            {
                if (total + lengths[end] > limit)
                {
                    break;
                }

                total += lengths[end++];
                grew = true;
            }
        }

        return (start, end);
    }
}
