using LukePipeline.Engine.Scoring;
using LukePipeline.Extraction.Windows;
using LukePipeline.Luke.Tokenizer;
using LukePipeline.Text;
using LukePipeline.Training.Data;
using LukePipeline.Training.Evaluation;
using LukePipeline.Training.Graph;
using LukePipeline.Training.Running;
using LukePipeline.Training.Vocabulary;
using static TorchSharp.torch;

namespace LukePipeline.Training.Tasks;

/// <summary>Entity recognition as classification of candidate spans.</summary>
internal sealed class EntityTask : ITrainingTask
{
    private const int MaskEntity = 2;
    private const int Ignored = -100;
    private const int MostMentions = 24;
    private const int SpecialTokens = 2;

    private readonly SentenceEncoder _encoder;
    private readonly LabelScheme _scheme;
    private readonly SpanSampler _sampler;
    private readonly EntityTaskOptions _options;
    private readonly IReadOnlyList<AnnotatedSentence>[] _train;
    private readonly IReadOnlyList<AnnotatedSentence>[] _dev;
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
        (_encoder, _scheme, _options) = (encoder, scheme, options);
        _train = ToExamples(train.Where(sentence => sentence.Words.Count > 0).ToArray());
        _dev = ToExamples(dev);
        _sampler = new SpanSampler(options.MaxMentionWords);
        _augmenter = options.Replacement > 0 ? new SentenceAugmenter(train, names, options.Replacement) : null;
        _lengths = _train.Select(example => Encode(AnnotatedPassage.Join(example)).Tokens.InputIds.Length).ToArray();
    }

    /// <inheritdoc/>
    public IReadOnlyList<int[]> PlanEpoch(int epoch)
    {
        var random = new Random(Seeds.Derive(_options.Seed, epoch));
        var order = Enumerable.Range(0, _train.Length).ToArray();
        random.Shuffle(order);

        // A large source gives a part of itself each time, another one in every epoch, so that it does not drown the others.
        var used = new Dictionary<string, int>(StringComparer.Ordinal);
        var chosen = order.Where(example =>
        {
            var source = _train[example][0].Source;
            var count = used[source] = used.GetValueOrDefault(source) + _train[example].Count;
            return count <= _options.SentencesPerSource;
        });
        return BatchPlanner.Plan(_lengths, chosen.ToArray(), _options.TokensPerBatch, random);
    }

    /// <inheritdoc/>
    public Tensor ComputeLoss(LukeTrainingGraph graph, int[] examples, Random random)
    {
        var varied = examples.Select(example => AnnotatedPassage.Join([.. _train[example].Select(sentence => Vary(sentence, random))])).ToArray();
        var fullest = varied.Max(passage => passage.Sentences.Count);
        var count = Math.Min(MostMentions * fullest, varied.Max(passage => passage.Whole.Mentions.Count)) + (_options.Negatives * fullest);
        var targets = new long[examples.Length * count];
        Array.Fill(targets, Ignored);
        var sequences = new int[examples.Length][];
        var entities = new List<TrainingEntity>[examples.Length];
        var places = new TokenSpan[examples.Length][];
        for (var i = 0; i < examples.Length; i++)
        {
            var dropout = random.NextDouble() < _options.DroppedSentences ? _options.MergeDropout : 0;
            var encoded = Encode(varied[i], dropout, random);
            (sequences[i], places[i]) = (encoded.Tokens.InputIds, encoded.Places());
            var words = encoded.Tokens.Spans.Length;
            var gold = varied[i].Whole.Mentions.Where(mention => mention.End <= words).ToArray();
            var classes = new Dictionary<(int, int), int>();
            foreach (var mention in gold)
            {
                classes.TryAdd((mention.Start, mention.End), _scheme.ClassOf(mention.Label));
            }

            var spans = _sampler.Sample(varied[i].Whole.Words.Take(words).ToArray(), gold, count, random, encoded.Sentences, varied[i].Whole.IsPartial);
            entities[i] = spans.Take(count).Select(span => ToEntity(encoded.Tokens, span)).ToList();
            for (var j = 0; j < entities[i].Count; j++)
            {
                targets[(i * count) + j] = classes.GetValueOrDefault(spans[j]);
            }

            while (entities[i].Count < count)
            {
                entities[i].Add(new TrainingEntity(MaskEntity, 0, 1));
            }
        }

        var batch = TrainingBatch.Create(sequences, entities, _encoder.Padding, places);
        var logits = graph.ScoreSpans(batch) + SourceMask(examples.Select(example => _train[example][0].Source));
        return nn.functional.cross_entropy(logits.flatten(0, 1), tensor(targets), ignore_index: Ignored);
    }

    /// <inheritdoc/>
    public TrainingScore? Evaluate(LukeTrainingGraph graph)
    {
        if (_dev.Length == 0)
        {
            return null;
        }

        var scores = Score(graph);
        var micro = scores.Micro;
        return new TrainingScore(
            micro.F1,
            $"dev F1 {100 * micro.F1:F1} (P {100 * micro.Precision:F1}, R {100 * micro.Recall:F1}; "
            + string.Join(", ", scores.Labels.Select(label => $"{label.Key} {100 * label.Value.F1:F1}")) + "; "
            + string.Join(", ", scores.Sources.Select(source => $"{source.Key} {100 * source.Value.F1:F1}")) + ")");
    }

    // All candidates of the dev set, decoded greedily.
    private ExtractionScores Score(LukeTrainingGraph graph)
    {
        using var noGradient = no_grad();
        var passages = Array.ConvertAll(_dev, AnnotatedPassage.Join);
        var encodings = Array.ConvertAll(passages, Encode);
        var work = encodings.Select(encoding => encoding.Tokens.Spans.Length * Math.Min(encoding.Tokens.Spans.Length, _options.MaxMentionWords)).ToArray();
        var scores = new ExtractionScores();
        foreach (var group in BatchPlanner.Plan(work, Enumerable.Range(0, passages.Length), 6_000, new Random(0)))
        {
            using var scope = NewDisposeScope();
            var entities = group.Select(i => _sampler.All(encodings[i].Sentences).Select(span => ToEntity(encodings[i].Tokens, span)).ToList()).ToArray();
            var batch = TrainingBatch.Create(
                group.Select(i => encodings[i].Tokens.InputIds).ToArray(), entities, _encoder.Padding, group.Select(i => encodings[i].Places()).ToArray());
            var logits = graph.ScoreSpans(batch) + SourceMask(group.Select(i => passages[i].Whole.Source));
            var (best, label) = logits.max(-1);
            var bestValues = best.data<float>().ToArray();
            var labels = label.data<long>().ToArray();
            var width = (int)logits.shape[1];
            for (var row = 0; row < group.Length; row++)
            {
                var passage = passages[group[row]].Whole;
                var scored = _sampler.All(encodings[group[row]].Sentences)
                    .Select((span, i) => new ScoredSpan(span.Start, span.End, (int)labels[(row * width) + i], bestValues[(row * width) + i], 0, 0, i))
                    .Where(span => span.Label != 0)
                    .ToArray();
                scores.Add(
                    passage.Source,
                    passage.Mentions.Select(mention => ((mention.Start, mention.End), mention.Label)),
                    GreedyDecoder.Decode(scored).Select(span => ((span.WordStart, span.WordEnd), _scheme.Labels[span.Label])));
            }
        }

        return scores;
    }

    private AnnotatedSentence Vary(AnnotatedSentence sentence, Random random) => _augmenter?.Vary(sentence, null, random) ?? sentence;

    // What is read together: sentences, or as many neighbours as extraction would put into a shared window.
    private IReadOnlyList<AnnotatedSentence>[] ToExamples(IReadOnlyList<AnnotatedSentence> sentences)
    {
        if (!_options.JoinDocuments)
        {
            return [.. sentences.Select(sentence => new[] { sentence })];
        }

        var grouper = new SentenceGrouper(_options.MaxTokens - SpecialTokens, int.MaxValue);
        return [.. AnnotatedCorpus.ByDocument(sentences).SelectMany(Cut)];

        IEnumerable<IReadOnlyList<AnnotatedSentence>> Cut(IReadOnlyList<AnnotatedSentence> document)
        {
            var lengths = new SubwordLengths([.. document.Select(sentence => Encode(AnnotatedPassage.Join([sentence])).Tokens.InputIds.Length - SpecialTokens)]);
            var places = Enumerable.Range(0, document.Count).Select(i => new WordSpan(i, i + 1)).ToArray();
            return grouper.Group(lengths, places, new int[document.Count]).Select(group => document.Skip(group.First).Take(group.Count).ToArray());
        }
    }

    private EncodedPassage Encode(AnnotatedPassage passage) => Encode(passage, 0, new Random(0));

    // Words at the end that the model cannot take are left out; the spans of the result are those of the words that are left.
    private EncodedPassage Encode(AnnotatedPassage passage, double dropout, Random random)
    {
        var places = passage.Whole.WordPlaces();
        var text = passage.Whole.Text;
        var encoded = _encoder.EncodeWords(text, places, dropout, random);
        while (encoded.InputIds.Length > _options.MaxTokens && places.Length > 1)
        {
            places = places[..^Math.Max(1, places.Length / 8)];
            text = text[..places[^1].End];
            encoded = _encoder.EncodeWords(text, places, dropout, random);
        }

        var left = passage.Sentences.Where(sentence => sentence.Start < places.Length)
            .Select(sentence => new WordSpan(sentence.Start, Math.Min(sentence.End, places.Length)));
        return new EncodedPassage(encoded, [.. left]);
    }

    /// <summary>The tokens of a passage, and the words of each of its sentences.</summary>
    private sealed record EncodedPassage(EncodedSpans Tokens, WordSpan[] Sentences)
    {
        /// <summary>The tokens of each sentence.</summary>
        public TokenSpan[] Places() => Array.ConvertAll(Sentences, words => new TokenSpan(Tokens.Spans[words.Start].Start, Tokens.Spans[words.End - 1].End));
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
