using LukePipeline.Spans;
using LukePipeline.Tokenization;
using static TorchSharp.torch;

namespace LukePipeline.Training;

/// <summary>Entity recognition as classification of candidate spans.</summary>
internal sealed class EntityTask : ITrainingTask
{
    private const int MaskEntity = 2;
    private const int Ignored = -100;
    private const int MostMentions = 24;

    private readonly SentenceEncoder _encoder;
    private readonly LabelScheme _scheme;
    private readonly SpanSampler _sampler;
    private readonly EntityTaskOptions _options;
    private readonly IReadOnlyList<AnnotatedSentence> _train;
    private readonly IReadOnlyList<AnnotatedSentence> _dev;
    private readonly SentenceAugmenter? _augmenter;
    private readonly int[] _lengths;

    /// <summary>Prepares the examples.</summary>
    public EntityTask(
        SentenceEncoder encoder,
        LabelScheme scheme,
        IReadOnlyList<AnnotatedSentence> train,
        IReadOnlyList<AnnotatedSentence> dev,
        NameLists? names,
        EntityTaskOptions options)
    {
        (_encoder, _scheme, _options, _dev) = (encoder, scheme, options, dev);
        _train = train.Where(sentence => sentence.Words.Count > 0).ToArray();
        _sampler = new SpanSampler(options.MaxMentionWords);
        _augmenter = options.Replacement > 0 ? new SentenceAugmenter(train, names, options.Replacement) : null;
        _lengths = _train.Select(sentence => Encode(sentence, 0, new Random(0)).InputIds.Length).ToArray();
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
        var varied = examples.Select(example => Vary(_train[example], random)).ToArray();
        var count = Math.Min(MostMentions, varied.Max(sentence => sentence.Mentions.Count)) + _options.Negatives;
        var targets = new long[examples.Length * count];
        Array.Fill(targets, Ignored);
        var sequences = new int[examples.Length][];
        var entities = new List<TrainingEntity>[examples.Length];
        for (var i = 0; i < examples.Length; i++)
        {
            var dropout = random.NextDouble() < _options.DroppedSentences ? _options.MergeDropout : 0;
            var encoded = Encode(varied[i], dropout, random);
            sequences[i] = encoded.InputIds;
            var words = encoded.Spans.Length;
            var gold = varied[i].Mentions.Where(mention => mention.End <= words).ToArray();
            var classes = new Dictionary<(int, int), int>();
            foreach (var mention in gold)
            {
                classes.TryAdd((mention.Start, mention.End), _scheme.ClassOf(mention.Label));
            }

            var spans = _sampler.Sample(varied[i].Words.Take(words).ToArray(), gold, count, random, varied[i].IsPartial);
            entities[i] = spans.Take(count).Select(span => ToEntity(encoded, span)).ToList();
            for (var j = 0; j < entities[i].Count; j++)
            {
                targets[(i * count) + j] = classes.GetValueOrDefault(spans[j]);
            }

            while (entities[i].Count < count)
            {
                entities[i].Add(new TrainingEntity(MaskEntity, 0, 1));
            }
        }

        var batch = TrainingBatch.Create(sequences, entities, _encoder.Padding);
        var logits = graph.ScoreSpans(batch) + SourceMask(examples.Select(example => _train[example].Source));
        return nn.functional.cross_entropy(logits.flatten(0, 1), tensor(targets), ignore_index: Ignored);
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
        var encodings = sentences.Select(sentence => Encode(sentence, 0, new Random(0))).ToArray();
        var work = encodings.Select(encoding => encoding.Spans.Length * Math.Min(encoding.Spans.Length, _options.MaxMentionWords)).ToArray();
        var scores = new ExtractionScores();
        foreach (var group in BatchPlanner.Plan(work, Enumerable.Range(0, sentences.Count), 6_000, new Random(0)))
        {
            using var scope = NewDisposeScope();
            var entities = group.Select(i => _sampler.All(encodings[i].Spans.Length).Select(span => ToEntity(encodings[i], span)).ToList()).ToArray();
            var batch = TrainingBatch.Create(group.Select(i => encodings[i].InputIds).ToArray(), entities, _encoder.Padding);
            var logits = graph.ScoreSpans(batch) + SourceMask(group.Select(i => sentences[i].Source));
            var (best, label) = logits.max(-1);
            var bestValues = best.data<float>().ToArray();
            var labels = label.data<long>().ToArray();
            var width = (int)logits.shape[1];
            for (var row = 0; row < group.Length; row++)
            {
                var sentence = sentences[group[row]];
                var scored = _sampler.All(encodings[group[row]].Spans.Length)
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

    private AnnotatedSentence Vary(AnnotatedSentence sentence, Random random) => _augmenter?.Vary(sentence, null, random) ?? sentence;

    // Words at the end that the model cannot take are left out; the spans of the result are those of the words that are left.
    private EncodedSpans Encode(AnnotatedSentence sentence, double dropout, Random random)
    {
        var places = sentence.WordPlaces();
        var text = sentence.Text;
        var encoded = _encoder.EncodeWords(text, places, dropout, random);
        while (encoded.InputIds.Length > _options.MaxTokens && places.Length > 1)
        {
            places = places[..^Math.Max(1, places.Length / 8)];
            text = text[..places[^1].End];
            encoded = _encoder.EncodeWords(text, places, dropout, random);
        }

        return encoded;
    }

    private static TrainingEntity ToEntity(EncodedSpans encoded, (int Start, int End) span) =>
        new(MaskEntity, encoded.Spans[span.Start].Start, encoded.Spans[span.End - 1].End);

    // [batch, 1, labels]: minus infinity for what the source of a row does not annotate.
    private Tensor SourceMask(IEnumerable<string> sources)
    {
        var count = _scheme.Labels.Count;
        var mask = sources.SelectMany(source => Enumerable.Range(0, count).Select(label => _scheme.IsAnnotated(source, label) ? 0f : -1e9f)).ToArray();
        return tensor(mask, [mask.Length / count, 1, count]);
    }
}
