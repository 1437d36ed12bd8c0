using LukePipeline.Luke;
using LukePipeline.Luke.Config;
using LukePipeline.Reference.Modeling.Heads;
using LukePipeline.Training.Data;
using LukePipeline.Training.Vocabulary;
using static TorchSharp.torch;

namespace LukePipeline.Tests.Training;

/// <summary>Small sentences, vocabularies and models.</summary>
internal static class TrainingExamples
{
    public static AnnotatedSentence Sentence(string text, string source, params (int Start, int End, string Label)[] mentions)
    {
        var words = text.Split(' ');
        var starts = new int[words.Length];
        for (var i = 1; i < words.Length; i++)
        {
            starts[i] = starts[i - 1] + words[i - 1].Length + 1;
        }

        return new AnnotatedSentence(text, text, words, starts, mentions.Select(mention => new AnnotatedMention(mention.Start, mention.End, mention.Label)).ToArray(), [], source, text);
    }

    public static AnnotatedSentence[] Sentences { get; } =
    [
        Sentence("Ada Lovelace lived in London .", "a", (0, 2, "PER"), (4, 5, "LOC")),
        Sentence("In June the river near Paris froze .", "a", (1, 2, "DATE"), (5, 6, "LOC")),
        Sentence("Nothing happened .", "a"),
        Sentence("Babbage met Ada in June .", "b", (0, 1, "PER"), (2, 3, "PER")),
        Sentence("Paris is not London", "b", (0, 1, "LOC"), (3, 4, "LOC")),
    ];

    public static SentenceEncoder Encoder(string folder)
    {
        var pieces = Sentences.SelectMany(sentence => sentence.Words).GroupBy(word => word).ToDictionary(group => $"Ġ{group.Key}", group => (long)group.Count());
        BytePairTrainer.Train(pieces, 300).Save(folder);
        return SentenceEncoder.Open(Checkpoint.Open(folder));
    }

    public static LukeConfig Config(int vocabulary, IReadOnlyList<string> labels) => new LukeConfig
    {
        VocabSize = vocabulary,
        EntityVocabSize = 4,
        EntityEmbSize = 16,
        HiddenSize = 32,
        NumHiddenLayers = 2,
        NumAttentionHeads = 2,
        IntermediateSize = 64,
        MaxPositionEmbeddings = 66,
        TypeVocabSize = 1,
        LayerNormEps = 1e-5,
        HiddenDropoutProb = 0.1,
    }.WithLabels(labels);

    public static LabelScheme Scheme()
    {
        var scheme = new LabelScheme(["O", "PER", "LOC", "DATE"]);
        scheme.Observe(Sentences);
        return scheme;
    }

    public static LukeForEntitySpanClassification Model(SentenceEncoder encoder, LabelScheme scheme, ulong seed = 5)
    {
        using var generator = new Generator(seed);
        return new LukeForEntitySpanClassification(Config(encoder.Tokenizer.TokenCount, scheme.Labels), generator);
    }
}
