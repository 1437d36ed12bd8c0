using LukePipeline.Spans;
using static TorchSharp.torch;

namespace LukePipeline.Training;

/// <summary>Entity recognition as classification of candidate spans.</summary>
internal sealed class EntityTask : ITrainingTask
{
    private const int MaskEntity = 2;
    private const int Ignored = -100;

    private readonly BytePairVocabulary _vocabulary;
    private readonly LabelScheme _scheme;
    private readonly SpanSampler _sampler;
    private readonly EntityTaskOptions _options;
    private readonly IReadOnlyList<AnnotatedSentence> _train;
    private readonly IReadOnlyList<AnnotatedSentence> _dev;
    private readonly SentenceAugmenter? _augmenter;
    private readonly int[] _lengths;

    /// <summary>Prepares the examples.</summary>
    public EntityTask(
        BytePairVocabulary vocabulary,
        LabelScheme scheme,
        IReadOnlyList<AnnotatedSentence> train,
        IReadOnlyList<AnnotatedSentence> dev,
        NameLists? names,
        EntityTaskOptions options)
    {
        (_vocabulary, _scheme, _options, _dev) = (vocabulary, scheme, options, dev);
        _train = train.Where(sentence => sentence.Words.Count > 0).ToArray();
        _sampler = new SpanSampler(options.MaxMentionWords);
        _augmenter = options.Replacement > 0 ? new SentenceAugmenter(train, names, options.Replacement) : null;
        _lengths = _train.Select(sentence => WordEncoding.Encode(vocabulary, sentence.Words, options.MaxTokens).Ids.Length).ToArray();
    }

    /// <inheritdoc/>
    public IReadOnlyList<int[]> PlanEpoch(int epoch)
    {
        var random = new Random(Seeds.Derive(_options.Seed, epoch));
        var order = Enumerable.Range(0, _train.Count).ToArray();
        random.Shuffle(order);

        // A large source gives a part of itself each time, another one in every epoch, so that it does not drown the others.
        var used = new Dictionary<string, int>(StringComparer.Ordinal);
        var chosen = order.Where(example =>
        {
            var source = _train[example].Source;
            var count = used[source] = used.GetValueOrDefault(source) + 1;
            return count <= _options.SentencesPerSource;
        });
        return BatchPlanner.Plan(_lengths, chosen.ToArray(), _options.TokensPerBatch, random);
    }

    /// <inheritdoc/>
    public Tensor ComputeLoss(LukeTrainingGraph graph, int[] examples, Random random)
    {
        var sequences = new int[examples.Length][];
        var entities = new List<EntityRow>[examples.Length];
        var varied = new (string[] Words, AnnotatedMention[] Mentions)[examples.Length];
        for (var i = 0; i < examples.Length; i++)
        {
            var sentence = _train[examples[i]];
            varied[i] = _augmenter?.Vary(sentence, random) ?? (sentence.Words.ToArray(), sentence.Mentions.ToArray());
        }

        var count = Math.Min(24, varied.Max(sentence => sentence.Mentions.Length)) + _options.Negatives;
        var targets = new long[examples.Length * count];
        Array.Fill(targets, Ignored);
        for (var i = 0; i < examples.Length; i++)
        {
            var dropout = random.NextDouble() < _options.DroppedSentences ? _options.MergeDropout : 0;
            var encoding = WordEncoding.Encode(_vocabulary, varied[i].Words, _options.MaxTokens, dropout, random);
            var words = varied[i].Words.AsSpan(0, encoding.Words).ToArray();
            var gold = varied[i].Mentions.Where(mention => mention.End <= words.Length).ToArray();
            var labels = gold.GroupBy(mention => (mention.Start, mention.End)).ToDictionary(group => group.Key, group => _scheme.ClassOf(group.First().Label));
            sequences[i] = encoding.Ids;
            entities[i] = words.Length == 0 ? [] : _sampler.Sample(words, gold, count, random)
                .Take(count)
                .Select(span => new EntityRow(MaskEntity, encoding.Starts[span.Start], encoding.Starts[span.End]))
                .ToList();
            var spans = words.Length == 0 ? [] : entities[i];
            var byToken = labels.ToDictionary(label => (encoding.Starts[label.Key.Start], encoding.Starts[label.Key.End]), label => label.Value);
            for (var j = 0; j < spans.Count; j++)
            {
                targets[(i * count) + j] = byToken.GetValueOrDefault((spans[j].Start, spans[j].End));
            }

            while (entities[i].Count < count)
            {
                entities[i].Add(new EntityRow(MaskEntity, 0, 1));
            }
        }

        var batch = TrainingBatch.Create(sequences, entities, _vocabulary.Padding);
        var logits = graph.ScoreSpans(batch) + SourceMask(examples.Select(example => _train[example].Source));
        return nn.functional.cross_entropy(logits.flatten(0, 1), tensor(targets), ignore_index: Ignored, label_smoothing: 0);
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
            + string.Join(", ", scores.Labels.Select(label => $"{label.Key} {100 * label.Value.F1:F1}")) + "; "
            + string.Join(", ", scores.Sources.Select(source => $"{source.Key} {100 * source.Value.F1:F1}")) + ")");
    }

    /// <summary>Scores all candidates of the sentences and decodes them greedily.</summary>
    public ExtractionScores Score(LukeTrainingGraph graph, IReadOnlyList<AnnotatedSentence> sentences)
    {
        using var noGradient = no_grad();
        var encodings = sentences.Select(sentence => WordEncoding.Encode(_vocabulary, sentence.Words, _options.MaxTokens)).ToArray();
        var work = encodings.Select(encoding => encoding.Words * Math.Min(encoding.Words, _options.MaxMentionWords)).ToArray();
        var scores = new ExtractionScores();
        foreach (var group in BatchPlanner.Plan(work, Enumerable.Range(0, sentences.Count), 6_000, new Random(0)))
        {
            using var scope = NewDisposeScope();
            var entities = group.Select(i => _sampler.All(encodings[i].Words)
                .Select(span => new EntityRow(MaskEntity, encodings[i].Starts[span.Start], encodings[i].Starts[span.End])).ToList()).ToArray();
            var batch = TrainingBatch.Create(group.Select(i => encodings[i].Ids).ToArray(), entities, _vocabulary.Padding);
            var logits = graph.ScoreSpans(batch) + SourceMask(group.Select(i => sentences[i].Source));
            var (best, label) = logits.max(-1);
            var bestValues = best.data<float>().ToArray();
            var labels = label.data<long>().ToArray();
            var width = (int)logits.shape[1];
            for (var row = 0; row < group.Length; row++)
            {
                var sentence = sentences[group[row]];
                var scored = _sampler.All(encodings[group[row]].Words)
                    .Select((span, i) => new ScoredSpan(span.Start, span.End, (int)labels[(row * width) + i], bestValues[(row * width) + i], 0, 0, i))
                    .Where(span => span.Label != 0)
                    .ToArray();
                scores.Add(
                    sentence.Source,
                    sentence.Mentions.Select(mention => ((mention.Start, mention.End), mention.Label)),
                    GreedyDecoder.Decode(scored).Select(span => ((span.WordStart, span.WordEnd), _scheme.Labels[span.Label])));
            }
        }

        return scores;
    }

    // [batch, 1, labels]: minus infinity for what the source of a row does not annotate.
    private Tensor SourceMask(IEnumerable<string> sources)
    {
        var count = _scheme.Labels.Count;
        var mask = sources.SelectMany(source => Enumerable.Range(0, count).Select(label => _scheme.IsAnnotated(source, label) ? 0f : -1e9f)).ToArray();
        return tensor(mask, [mask.Length / count, 1, count]);
    }
}
