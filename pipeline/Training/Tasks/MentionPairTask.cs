using LukePipeline.Luke.Tokenizer;
using LukePipeline.Training.Data;
using LukePipeline.Training.Graph;
using LukePipeline.Training.Running;
using LukePipeline.Training.Vocabulary;
using static TorchSharp.torch;

namespace LukePipeline.Training.Tasks;

/// <summary>Relation extraction from one pass: an example is a sentence, whose pairs of gold mentions are all scored together.</summary>
internal sealed class MentionPairTask : ITrainingTask
{
    private readonly SentenceEncoder _encoder;
    private readonly LabelScheme _scheme;
    private readonly IRelationSource _source;
    private readonly RelationTaskOptions _options;
    private readonly RelationScore _score;
    private readonly SentenceAugmenter? _augmenter;
    private readonly AnnotatedSentence[] _sentences;
    private readonly RelationExample[][] _pairs;
    private readonly int[] _lengths;
    private readonly NegativePairs _negatives;

    /// <summary>Prepares the examples.</summary>
    public MentionPairTask(
        SentenceEncoder encoder,
        LabelScheme scheme,
        IRelationSource source,
        IReadOnlyList<AnnotatedSentence> train,
        NameLists? names,
        RelationTaskOptions options,
        RelationScore score)
    {
        (_encoder, _scheme, _source, _options, _score) = (encoder, scheme, source, options, score);
        _augmenter = names is not null && options.Replacement > 0 ? new SentenceAugmenter([], names, options.Replacement) : null;
        var examples = train
            .Select(sentence => (Sentence: sentence, Pairs: RelationExamples.Of(sentence, scheme, source).ToArray()))
            .Where(example => example.Pairs.Length > 0)
            .Select(example => (example.Sentence, example.Pairs, Length: Encode(example.Sentence, 0, new Random(0)).InputIds.Length))
            .Where(example => example.Length <= options.MaxTokens)
            .ToArray();
        _sentences = Array.ConvertAll(examples, example => example.Sentence);
        _pairs = Array.ConvertAll(examples, example => example.Pairs);
        _lengths = Array.ConvertAll(examples, example => example.Length);
        _negatives = new NegativePairs(_pairs.SelectMany(pairs => pairs), scheme.None, options);
    }

    /// <inheritdoc/>
    public IReadOnlyList<int[]> PlanEpoch(int epoch)
    {
        var random = new Random(Seeds.Derive(_options.Seed, epoch));
        var order = Enumerable.Range(0, _sentences.Length).ToArray();
        random.Shuffle(order);

        // A sentence without a relation is worth its pass when a pair of it would be drawn.
        var chosen = order.Where(example => Array.Exists(_pairs[example], pair => pair.Label != _scheme.None)
            || random.NextDouble() < ShareOf(example));
        return BatchPlanner.Plan(_lengths, chosen.ToArray(), _options.TokensPerBatch, random);
    }

    /// <inheritdoc/>
    public Tensor ComputeLoss(TrainingModel model, int[] examples, Random random)
    {
        var encodings = Array.ConvertAll(examples, example => Vary(_sentences[example], random));
        var most = encodings.Max(encoding => encoding.Spans.Length);
        var (heads, tails, labels) = (new List<long>(), new List<long>(), new List<long>());
        for (var row = 0; row < examples.Length; row++)
        {
            foreach (var pair in Draw(examples[row], random))
            {
                heads.Add((row * most) + pair.Head);
                tails.Add((row * most) + pair.Tail);
                labels.Add(pair.Label);
            }
        }

        var batch = TrainingBatch.Create(
            Array.ConvertAll(encodings, encoding => encoding.InputIds),
            Array.ConvertAll(encodings, encoding => Array.ConvertAll(encoding.Spans, span => new TrainingEntity(TrainedCheckpoint.MaskEntity, span.Start, span.End))),
            _encoder.Padding,
            _encoder.Tokenizer.MaxMentionLength);
        return nn.functional.cross_entropy(
            model.ScoreMentionPairs(batch, tensor(heads.ToArray()), tensor(tails.ToArray())), tensor(labels.ToArray()));
    }

    /// <inheritdoc/>
    public TrainingScore? Evaluate(TrainingModel model) => _score.Take(model);

    /// <summary>How often at least one pair of a sentence without relations is drawn.</summary>
    private double ShareOf(int sentence) => 1 - _pairs[sentence].Aggregate(1.0, (none, pair) => none * (1 - _negatives.RateOf(pair)));

    /// <summary>The pairs of a sentence that count this time: all with a relation, and a share of the others; at least one.</summary>
    private List<RelationExample> Draw(int sentence, Random random)
    {
        var pairs = _pairs[sentence];

        // A sentence without relations was chosen as one of which a pair is drawn.
        var share = Array.Exists(pairs, pair => pair.Label != _scheme.None) ? 1 : ShareOf(sentence);
        var drawn = pairs.Where(pair => pair.Label != _scheme.None || random.NextDouble() < _negatives.RateOf(pair) / share).ToList();
        return drawn.Count > 0 ? drawn : [pairs[random.Next(pairs.Length)]];
    }

    private EncodedSpans Vary(AnnotatedSentence sentence, Random random)
    {
        var dropout = random.NextDouble() < _options.DroppedSentences ? _options.MergeDropout : 0;
        var varied = _augmenter?.Vary(sentence, _source.KindsOf(sentence), random) ?? sentence;
        var encoded = Encode(varied, dropout, random);

        // Capitals and other names can make a sequence much longer; what no longer fits stays as it was.
        return encoded.InputIds.Length <= _options.MaxTokens ? encoded : Encode(sentence, 0, random);
    }

    private EncodedSpans Encode(AnnotatedSentence sentence, double dropout, Random random) =>
        _encoder.EncodeWords(sentence.Text, [.. Enumerable.Range(0, sentence.Mentions.Count).Select(sentence.Place)], dropout, random);
}
