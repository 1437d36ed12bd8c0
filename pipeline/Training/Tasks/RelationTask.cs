using LukePipeline.Luke.Tokenizer;
using LukePipeline.Training.Data;
using LukePipeline.Training.Graph;
using LukePipeline.Training.Running;
using LukePipeline.Training.Vocabulary;
using static TorchSharp.torch;

namespace LukePipeline.Training.Tasks;

/// <summary>Relation extraction as classification of ordered pairs of gold mentions, each with its markers: the published recipe.</summary>
internal sealed class RelationTask : ITrainingTask
{
    private readonly SentenceEncoder _encoder;
    private readonly LabelScheme _scheme;
    private readonly RelationTaskOptions _options;
    private readonly RelationScore _score;
    private readonly RelationExample[] _examples;
    private readonly int[] _lengths;
    private readonly NegativePairs _negatives;
    private readonly SentenceAugmenter? _augmenter;
    private readonly IRelationSource _source;

    /// <summary>Prepares the examples.</summary>
    public RelationTask(
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
        _examples = train.SelectMany(sentence => RelationExamples.Of(sentence, scheme, source))
            .Where(example => Encode(example.Sentence, example.Head, example.Tail).InputIds.Length <= options.MaxTokens)
            .ToArray();
        _lengths = _examples.Select(example => Encode(example.Sentence, example.Head, example.Tail).InputIds.Length).ToArray();
        _negatives = new NegativePairs(_examples, scheme.None, options);
    }

    /// <inheritdoc/>
    public IReadOnlyList<int[]> PlanEpoch(int epoch)
    {
        var random = new Random(Seeds.Derive(_options.Seed, epoch));
        var order = Enumerable.Range(0, _examples.Length).ToArray();
        random.Shuffle(order);
        var chosen = order.Where(example => _examples[example].Label != _scheme.None || random.NextDouble() < _negatives.RateOf(_examples[example]));
        return BatchPlanner.Plan(_lengths, chosen.ToArray(), _options.TokensPerBatch, random);
    }

    /// <inheritdoc/>
    public Tensor ComputeLoss(TrainingModel model, int[] examples, Random random)
    {
        var encodings = examples.Select(example => Vary(_examples[example], random)).ToArray();
        var labels = tensor(examples.Select(example => (long)_examples[example].Label).ToArray());
        return nn.functional.cross_entropy(model.ScorePairs(CreateBatch(encodings)), labels);
    }

    /// <inheritdoc/>
    public TrainingScore? Evaluate(TrainingModel model) => _score.Take(model);

    private TrainingBatch CreateBatch(IReadOnlyList<EncodedPair> encodings) => TrainingBatch.Create(
        encodings.Select(encoding => encoding.InputIds).ToArray(),
        encodings.Select(encoding => new[]
        {
            new TrainingEntity(TrainedCheckpoint.MaskEntity, encoding.Head.Start, encoding.Head.End), new TrainingEntity(TrainedCheckpoint.Mask2Entity, encoding.Tail.Start, encoding.Tail.End),
        }).ToArray(),
        _encoder.Padding,
        _encoder.Tokenizer.MaxMentionLength);

    private EncodedPair Vary(RelationExample example, Random random)
    {
        var dropout = random.NextDouble() < _options.DroppedSentences ? _options.MergeDropout : 0;
        var sentence = _augmenter?.Vary(example.Sentence, _source.KindsOf(example.Sentence), random) ?? example.Sentence;
        var encoded = Encode(sentence, example.Head, example.Tail, dropout, random);

        // Capitals and other names can make a sequence much longer; what no longer fits stays as it was.
        return encoded.InputIds.Length <= _options.MaxTokens ? encoded : Encode(example.Sentence, example.Head, example.Tail);
    }

    private EncodedPair Encode(AnnotatedSentence sentence, int head, int tail, double dropout = 0, Random? random = null) =>
        _encoder.EncodePair(sentence.Text, sentence.Place(head), sentence.Place(tail), dropout, random ?? new Random(0));
}
