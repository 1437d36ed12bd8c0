using LukePipeline.Extraction.Stages;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Extraction.Windows;
using LukePipeline.Ground.Torch;
using LukePipeline.Luke;
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
    private const int Ignored = -100;
    private const int MostMentions = 24;
    private const int SpecialTokens = 2;

    private readonly SentenceEncoder _encoder;
    private readonly LabelScheme _scheme;
    private readonly SpanSampler _sampler;
    private readonly EntityTaskOptions _options;
    private readonly IReadOnlyList<AnnotatedSentence>[] _train;
    private readonly IReadOnlyList<IReadOnlyList<AnnotatedSentence>> _dev;
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
        _dev = options.JoinDocuments ? AnnotatedCorpus.ByDocument(dev) : [.. dev.Select(sentence => new[] { sentence })];
        _sampler = new SpanSampler(options.MaxMentionWords);
        _augmenter = options.Replacement > 0 ? new SentenceAugmenter(train, names, options.Replacement) : null;
        _lengths = _train.Select(example => Encode(AnnotatedPassage.Join(example)).Tokens.InputIds.Length).ToArray();
    }

    /// <summary>How to extract with what is trained here: as the examples are read.</summary>
    public CheckpointDefaults Defaults => new()
    {
        Context = _options.JoinDocuments ? ContextScope.Document : ContextScope.Sentence,
        Window = _options.JoinDocuments ? WindowKind.Shared : null,
        MaxMentionWords = _options.MaxMentionWords,
        NoneLabel = _scheme.None == 0 ? null : _scheme.Labels[_scheme.None],
    };

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
    public Tensor ComputeLoss(TrainingModel model, int[] examples, Random random)
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
                targets[(i * count) + j] = classes.GetValueOrDefault(spans[j], _scheme.None);
            }

            while (entities[i].Count < count)
            {
                entities[i].Add(new TrainingEntity(TrainedCheckpoint.MaskEntity, 0, 1));
            }
        }

        var batch = TrainingBatch.Create(sequences, entities, _encoder.Padding, _encoder.Tokenizer.MaxMentionLength, places);
        var logits = model.ScoreSpans(batch).Plus(SourceMask(examples.Select(example => _train[example][0].Source)));
        return nn.functional.cross_entropy(logits.flatten(0, 1), tensor(targets), ignore_index: Ignored);
    }

    /// <inheritdoc/>
    public TrainingScore? Evaluate(TrainingModel model)
    {
        if (_dev.Count == 0)
        {
            return null;
        }

        var scores = new TrainedCheckpoint(model.Model, model.Attention, _encoder.Tokenizer, Defaults).Use(checkpoint => Score(checkpoint, null, null));
        return new TrainingScore(scores.Micro.F1, DevScore.Describe(scores));
    }

    /// <summary>
    /// The margin for candidates that a checkpoint bears by the dev set, and how many mentions are found there with it and without; null without a dev
    /// set, or where the checkpoint bears none. Mentions are not made to agree, which could find a lost one again by its name.
    /// </summary>
    public (double Margin, long Mentions)? FindMargin(Checkpoint checkpoint) =>
        _dev.Count == 0 || !checkpoint.IsClosed ? null : MarginCalibration.Find(margin =>
        {
            var found = new HashSet<(int Document, PlacedMention Mention)>();
            return (Score(checkpoint, margin, found), found);
        });

    private ExtractionScores Score(Checkpoint checkpoint, double? margin, ICollection<(int Document, PlacedMention Mention)>? found) => DevScore.Take(
        checkpoint,
        new EntityDescriptor(),
        opened => new EntityEvaluator(opened.Model, opened.OptionsOf() with { CandidateMargin = margin, Consistency = ConsistencyKind.Off }, opened)
            .EvaluateAsync(_dev, _scheme, null, CancellationToken.None, found));

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
        new(TrainedCheckpoint.MaskEntity, encoded.Spans[span.Start].Start, encoded.Spans[span.End - 1].End);

    // [batch, 1, labels]: minus infinity for what the source of a row does not annotate.
    private Tensor SourceMask(IEnumerable<string> sources)
    {
        var count = _scheme.Labels.Count;
        var mask = sources.SelectMany(source => Enumerable.Range(0, count).Select(label => _scheme.IsAnnotated(source, label) ? 0f : -1e9f)).ToArray();
        return tensor(mask, [mask.Length / count, 1, count]);
    }
}
