using LukePipeline.Luke.Tokenizer;
using LukePipeline.Training.Data;
using LukePipeline.Training.Data.KnowledgeNet;
using LukePipeline.Training.Evaluation;
using LukePipeline.Training.Graph;
using LukePipeline.Training.Running;
using LukePipeline.Training.Vocabulary;
using static TorchSharp.torch;

namespace LukePipeline.Training.Tasks;

/// <summary>Relation extraction as classification of ordered pairs of gold mentions.</summary>
internal sealed class RelationTask : ITrainingTask
{
    private const int MaskEntity = 2;
    private const int Mask2Entity = 3;

    private readonly SentenceEncoder _encoder;
    private readonly LabelScheme _scheme;
    private readonly RelationTaskOptions _options;
    private readonly IReadOnlyList<AnnotatedSentence> _dev;
    private readonly RelationExample[] _examples;
    private readonly int[] _lengths;
    private readonly Dictionary<string, (int Positive, int Negative)> _counts;
    private readonly SentenceAugmenter? _augmenter;
    private readonly RelationMapping _mapping = new();

    /// <summary>Prepares the examples.</summary>
    public RelationTask(
        SentenceEncoder encoder,
        LabelScheme scheme,
        IReadOnlyList<AnnotatedSentence> train,
        IReadOnlyList<AnnotatedSentence> dev,
        NameLists? names,
        RelationTaskOptions options)
    {
        (_encoder, _scheme, _options, _dev) = (encoder, scheme, options, dev);
        _augmenter = names is not null && options.Replacement > 0 ? new SentenceAugmenter([], names, options.Replacement) : null;
        _examples = train.SelectMany(sentence => RelationExamples.Of(sentence, scheme, _mapping))
            .Where(example => Encode(example.Sentence, example.Head, example.Tail).InputIds.Length <= options.MaxTokens)
            .ToArray();
        _lengths = _examples.Select(example => Encode(example.Sentence, example.Head, example.Tail).InputIds.Length).ToArray();
        _counts = _examples.GroupBy(example => example.Sentence.Source, StringComparer.Ordinal).ToDictionary(
            group => group.Key,
            group => (group.Count(example => example.Label != 0), group.Count(example => example.Label == 0)),
            StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public IReadOnlyList<int[]> PlanEpoch(int epoch)
    {
        var random = new Random(Seeds.Derive(_options.Seed, epoch));
        var order = Enumerable.Range(0, _examples.Length).ToArray();
        random.Shuffle(order);
        var chosen = order.Where(example => _examples[example].Label != 0 || random.NextDouble() < SamplingRate(_examples[example].Sentence.Source));
        return BatchPlanner.Plan(_lengths, chosen.ToArray(), _options.TokensPerBatch, random);
    }

    /// <inheritdoc/>
    public Tensor ComputeLoss(LukeTrainingGraph graph, int[] examples, Random random)
    {
        var encodings = examples.Select(example => Vary(_examples[example], random)).ToArray();
        var labels = tensor(examples.Select(example => (long)_examples[example].Label).ToArray());
        var logits = graph.ScorePairs(CreateBatch(encodings));

        if (!_options.CorrectSampling)
        {
            return nn.functional.cross_entropy(logits, labels);
        }

        // Only a part of the pairs without a relation is seen: the prior of that class is lowered by as much while training.
        var prior = new float[examples.Length * _scheme.Labels.Count];
        for (var i = 0; i < examples.Length; i++)
        {
            prior[i * _scheme.Labels.Count] = (float)Math.Log(SamplingRate(_examples[examples[i]].Sentence.Source));
        }

        return nn.functional.cross_entropy(logits + tensor(prior, logits.shape), labels);
    }

    /// <inheritdoc/>
    public TrainingScore? Evaluate(LukeTrainingGraph graph)
    {
        if (_dev.Count == 0)
        {
            return null;
        }

        var scores = Score(graph, _dev);
        var micro = scores.Micro;
        return new TrainingScore(
            micro.F1,
            $"dev F1 {100 * micro.F1:F1} (P {100 * micro.Precision:F1}, R {100 * micro.Recall:F1}; "
            + string.Join(", ", scores.Labels.Select(label => $"{label.Key} {100 * label.Value.F1:F1}")) + ")");
    }

    /// <summary>Classifies every ordered pair of gold mentions.</summary>
    public ExtractionScores Score(LukeTrainingGraph graph, IReadOnlyList<AnnotatedSentence> sentences)
    {
        using var noGradient = no_grad();
        var pairs = sentences.SelectMany((sentence, index) =>
            from head in Enumerable.Range(0, sentence.Mentions.Count)
            from tail in Enumerable.Range(0, sentence.Mentions.Count)
            where head != tail && !Overlap(sentence.Mentions[head], sentence.Mentions[tail])
            select (Sentence: index, Head: head, Tail: tail)).ToArray();
        var encodings = pairs.Select(pair => Encode(sentences[pair.Sentence], pair.Head, pair.Tail)).ToArray();
        var predicted = sentences.Select(_ => new List<((int, int), string)>()).ToArray();
        var lengths = encodings.Select(encoding => encoding.InputIds.Length).ToArray();
        foreach (var group in BatchPlanner.Plan(lengths, Enumerable.Range(0, pairs.Length), 4_000, new Random(0)))
        {
            using var scope = NewDisposeScope();
            var best = graph.ScorePairs(CreateBatch(group.Select(i => encodings[i]).ToArray())).argmax(-1).data<long>().ToArray();
            for (var i = 0; i < group.Length; i++)
            {
                if (best[i] != 0)
                {
                    var pair = pairs[group[i]];
                    predicted[pair.Sentence].Add(((pair.Head, pair.Tail), _scheme.Labels[(int)best[i]]));
                }
            }
        }

        var scores = new ExtractionScores();
        for (var i = 0; i < sentences.Count; i++)
        {
            var gold = _mapping.MapAll(sentences[i]).Select(relation => ((relation.Head, relation.Tail), relation.Label));
            scores.Add(sentences[i].Source, gold, predicted[i]);
        }

        return scores;
    }

    private double SamplingRate(string source)
    {
        var (positive, negative) = _counts[source];
        return positive == 0
            ? _options.UnrelatedShare
            : Math.Clamp(_options.NegativesPerPositive * positive / Math.Max(1, negative), 0.01, 1);
    }

    private TrainingBatch CreateBatch(IReadOnlyList<EncodedPair> encodings) => TrainingBatch.Create(
        encodings.Select(encoding => encoding.InputIds).ToArray(),
        encodings.Select(encoding => new[]
        {
            new TrainingEntity(MaskEntity, encoding.Head.Start, encoding.Head.End), new TrainingEntity(Mask2Entity, encoding.Tail.Start, encoding.Tail.End),
        }).ToArray(),
        _encoder.Padding);

    private EncodedPair Vary(RelationExample example, Random random)
    {
        var dropout = random.NextDouble() < _options.DroppedSentences ? _options.MergeDropout : 0;
        var sentence = _augmenter?.Vary(example.Sentence, RelationTypes.Of(example.Sentence), random) ?? example.Sentence;
        var encoded = Encode(sentence, example.Head, example.Tail, dropout, random);

        // Capitals and other names can make a sequence much longer; what no longer fits stays as it was.
        return encoded.InputIds.Length <= _options.MaxTokens ? encoded : Encode(example.Sentence, example.Head, example.Tail);
    }

    private EncodedPair Encode(AnnotatedSentence sentence, int head, int tail, double dropout = 0, Random? random = null) =>
        _encoder.EncodePair(sentence.Text, sentence.Place(head), sentence.Place(tail), dropout, random ?? new Random(0));

    private static bool Overlap(AnnotatedMention a, AnnotatedMention b) => a.Start < b.End && b.Start < a.End;
}
