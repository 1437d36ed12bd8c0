using LukePipeline.Tests.Support;
using LukePipeline.Text;

namespace LukePipeline.Tests.Training;

public sealed class SentenceEncoderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // The encoding with dropped merges is our own; where (almost) nothing is dropped it must be the tokenizer's.
    [Fact]
    public void Encode_NextToNoMergeDropped_EqualsTheTokenizer()
    {
        var encoder = TrainingExamples.Encoder(_folder.Path);
        const string Text = "In  June Ada (Lovelace) lived in London.";
        Utf16Span[] words = [new(0, 2), new(4, 8), new(9, 12), new(13, 14), new(14, 22), new(22, 23), new(24, 29), new(30, 32), new(33, 39), new(39, 40)];
        const double Hardly = 1e-300;

        var expected = encoder.EncodeWords(Text, words, 0, new Random(1));
        var actual = encoder.EncodeWords(Text, words, Hardly, new Random(1));
        Assert.Equal(expected.InputIds, actual.InputIds);
        Assert.Equal(expected.Spans, actual.Spans);

        foreach (var (head, tail) in new[] { (words[2], words[8]), (words[8], words[4]), (words[0], words[9]) })
        {
            var pair = encoder.EncodePair(Text, head, tail, 0, new Random(1));
            var dropped = encoder.EncodePair(Text, head, tail, Hardly, new Random(1));
            Assert.Equal(pair.InputIds, dropped.InputIds);
            Assert.Equal((pair.Head, pair.Tail), (dropped.Head, dropped.Tail));
        }
    }

    [Fact]
    public void Encode_DroppedMerges_SpellTheSameText()
    {
        var encoder = TrainingExamples.Encoder(_folder.Path);
        var sentence = TrainingExamples.Sentences[0];

        var plain = encoder.EncodeWords(sentence.Text, sentence.WordPlaces(), 0, new Random(1));
        var dropped = encoder.EncodeWords(sentence.Text, sentence.WordPlaces(), 0.7, new Random(1));

        Assert.True(dropped.InputIds.Length > plain.InputIds.Length);
        Assert.Equal(encoder.Tokenizer.Decode(plain.InputIds), encoder.Tokenizer.Decode(dropped.InputIds));
    }
}
