using LukePipeline.Engine.Batches;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Extraction.Windows;
using LukePipeline.Ground;
using LukePipeline.Tables;
using LukePipeline.Text;

namespace LukePipeline.Extraction.Stages.Entities;

/// <summary>Finds mentions: every candidate span of every sentence, read in its context window.</summary>
internal sealed class EntityStage : InferenceStage<EntityStage.Window>
{
    private readonly StageModel _model;
    private readonly ExtractionOptions _options;
    private readonly WindowEncoder _windows;
    private readonly CandidateEnumerator _candidates;
    private readonly SentenceGrouper? _grouper;
    private readonly int _noneLabel;
    private readonly bool _withVectors;
    private readonly bool _withStates;

    public EntityStage(StageContext context)
        : base(EntityDescriptor.StageId, context)
    {
        var (models, options) = (context.Models, context.Options);
        _model = models.Get(EntityDescriptor.StageId);
        _options = options;
        _windows = new WindowEncoder(_model, options.Context, options.WindowText, options.MaxWordLength);
        _candidates = new CandidateEnumerator(options.MaxMentionSubwords, options.MaxMentionWords);
        _grouper = options.Window == WindowKind.Shared ? new SentenceGrouper(_model.MaxSubwords, options.MaxCandidatesPerPass) : null;
        _noneLabel = NoneLabels.Find(_model.Config, options.NoEntityLabel);
        _withVectors = models.Stages.Any(stage => stage.ReadsVectors(models));
        _withStates = models.Stages.Any(stage => stage.ReadsStates(options));
    }

    protected override IEnumerable<StageItem<Window>> Encode(DocumentWork document)
    {
        if (_options.Consistency == ConsistencyKind.On)
        {
            document.ReadAs(TitleCase.Read(document.Text!));
        }

        var text = document.Text!;
        var lengths = _windows.Measure(text);
        foreach (var (first, count) in Groups(text, lengths))
        {
            if (_grouper is not null && count > 1 && EncodeShared(text, lengths, first, count) is { } shared)
            {
                yield return ToItem(document, shared);
                continue;
            }

            for (var sentence = first; sentence < first + count; sentence++)
            {
                foreach (var window in EncodeSentence(text, lengths, sentence))
                {
                    yield return ToItem(document, window);
                }
            }
        }
    }

    /// <summary>The mentions of its rows, at their words: the segmenter is the one that they were found with.</summary>
    protected override IEnumerable<StageItem<Window>> Keep(DocumentWork document)
    {
        if (_options.Consistency == ConsistencyKind.On)
        {
            document.ReadAs(TitleCase.Read(document.Text!));
        }

        foreach (var stored in document.StoredMentions)
        {
            document.Mentions.Add(MentionRows.OfStored(document, stored));
        }

        if (document.Mentions.Count > 0)
        {
            document.Rows(EntityTable.Instance).AddRange(document.Mentions.Select(mention => mention.Row));
        }

        yield break;
    }

    private IEnumerable<(int First, int Count)> Groups(SegmentedText text, SubwordLengths lengths) => _grouper is null
        ? [(0, text.Sentences.Length)]
        : _grouper.Group(lengths, text.Sentences, [.. text.Sentences.Select(sentence => _candidates.Enumerate(lengths, sentence).Count)]);

    private IEnumerable<Window> EncodeSentence(SegmentedText text, SubwordLengths lengths, int sentence)
    {
        // A word that is too long for a mention bounds no candidate, so the text is not cut there.
        foreach (var encoded in _windows.EncodeSentence(text, lengths, text.Sentences[sentence], word => IsMention(lengths, word)))
        {
            var spans = _candidates.Enumerate(lengths, encoded.Window.Sentence);
            if (spans.Count > 0)
            {
                var candidates = ToCandidates(spans, TokensByWord(encoded, word => IsMention(lengths, word)), 0);
                var passes = candidates.Chunk(_options.MaxCandidatesPerPass).Select(chunk => new CandidatePass(chunk));
                yield return new Window([sentence], encoded.Window.Sentence, new EntityItem(encoded.WordIds, [.. passes]));
            }
        }
    }

    protected override InferenceBatch ToBatch(IReadOnlyList<StageItem<Window>> items) =>
        new EntityBatch([.. items.Select(item => item.Value.Item)], _withVectors, (float)_options.MinScore)
        {
            WithStates = _withStates,
            NoneLabel = _noneLabel,
            CandidateMargin = (float?)_options.CandidateMargin,
        };

    protected override void Accept(StageItem<Window> item, InferenceResult result, int index)
    {
        var entities = (EntityResult)result;
        var document = item.Document;
        if (entities.NonFinite[index] > 0)
        {
            document.Fail(
                ReasonCode.NumericalError, $"Sentence {item.Value.Sentences[0]}: {entities.NonFinite[index]} candidates have scores that are not numbers.");
            return;
        }

        foreach (var mention in entities.Items[index])
        {
            var candidate = item.Value.Item.Passes[mention.Pass].Candidates[mention.Index];
            var start = item.Value.Words.Start;
            var words = new WordSpan(start + candidate.WordStart, start + candidate.WordEnd);
            var row = ToRow(document, words, item.Value.SentenceOf(mention), _model.Config.LabelName(mention.Label), mention.Probability);
            document.Mentions.Add(ToMention(row, words, mention.Vector, item.Value.Item.WordIds, candidate.Tokens));
        }
    }

    /// <summary>A mention with its vector, and its states where it brings them: as a silo of an earlier version is asked, it may not.</summary>
    private Mention ToMention(EntityRow row, WordSpan words, float[]? found, int[] wordIds, TokenSpan tokens)
    {
        var hidden = _model.Config.HiddenSize;
        if (!_withStates || found is null || found.Length != 3 * hidden)
        {
            return new Mention(row, words, _withVectors ? found : null);
        }

        return new Mention(row, words, _withVectors ? found[^hidden..] : null) { States = new MentionStates(wordIds, tokens, found) };
    }

    protected override void Complete(DocumentWork document)
    {
        if (_options.NameLabels is { Count: > 0 } labels)
        {
            NameEdges.Trim(
                document.Text!, document.Mentions, labels, (words, sentence, label, score) => ToRow(document, words, sentence, label, score));
        }

        if (_options.Consistency == ConsistencyKind.On)
        {
            var mentions = NameConsistency.Apply(
                document.Text!, document.Mentions, (words, sentence, label, score) => ToRow(document, words, sentence, label, score));
            document.Mentions.Clear();
            document.Mentions.AddRange(mentions);
        }

        if (document.Mentions.Count > 0)
        {
            document.Rows(EntityTable.Instance).AddRange(document.Mentions.Select(mention => mention.Row));
        }
    }

    protected override BatchProgress Measure(IReadOnlyList<StageItem<Window>> items) =>
        new(EntityDescriptor.StageId, items.Sum(item => item.Value.Item.CandidateCount))
        {
            Words = items.Sum(item => item.Value.Words.Length),
            Candidates = items.Sum(item => item.Value.Item.CandidateCount),
        };

    /// <summary>The tokens of each word of the sentence; nothing where a word is no span of the encoding.</summary>
    internal static TokenSpan[] TokensByWord(EncodedWindow encoded, Func<int, bool> isMention)
    {
        var sentence = encoded.Window.Sentence;
        var tokens = new TokenSpan[sentence.Length];
        var next = 0;
        for (var i = 0; i < tokens.Length; i++)
        {
            if (isMention(sentence.Start + i))
            {
                tokens[i] = encoded.Tokens[next++];
            }
        }

        return tokens;
    }

    /// <summary>One window for several sentences, each with its own candidates; null where white space makes it too long.</summary>
    private Window? EncodeShared(SegmentedText text, SubwordLengths lengths, int first, int count)
    {
        var core = new WordSpan(text.Sentences[first].Start, text.Sentences[first + count - 1].End);
        if (_windows.Encode(text, lengths, core, window => WindowEncoder.ChosenWords(window, word => IsMention(lengths, word))) is not { } encoded)
        {
            return null;
        }

        var tokens = TokensByWord(encoded, word => IsMention(lengths, word));
        var (sentences, passes, places) = (new List<int>(), new List<CandidatePass>(), new List<TokenSpan>());
        var end = 0;
        for (var sentence = first; sentence < first + count; sentence++)
        {
            var words = text.Sentences[sentence];
            var spans = _candidates.Enumerate(lengths, words);
            if (spans.Count > 0)
            {
                var candidates = ToCandidates(spans, tokens, words.Start - core.Start);
                var start = Math.Max(end, candidates.Min(candidate => candidate.Tokens.Start));
                end = Math.Max(start, candidates.Max(candidate => candidate.Tokens.End));
                sentences.Add(sentence);
                passes.Add(new CandidatePass(candidates));
                places.Add(new TokenSpan(start, end));
            }
        }

        return new Window([.. sentences], core, new EntityItem(encoded.WordIds, [.. passes]) { Sentences = [.. places] });
    }

    private StageItem<Window> ToItem(DocumentWork document, Window window) =>
        new(document, window, window.Item.Weigh(_withVectors ? _model.VectorBytes : 0));

    private bool IsMention(SubwordLengths lengths, int word) => lengths[word] <= _options.MaxMentionSubwords;

    // Where a text is cut decides its tokens, so a span begins where its first word does and ends where its last one does.
    private static Candidate[] ToCandidates(List<WordSpan> spans, TokenSpan[] tokens, int offset) => [.. spans.Select(
        s => new Candidate(offset + s.Start, offset + s.End, new TokenSpan(tokens[offset + s.Start].Start, tokens[offset + s.End - 1].End)))];

    private static EntityRow ToRow(DocumentWork document, WordSpan words, int sentence, string label, float score) =>
        MentionRows.Of(document, document.Text!, words, sentence, label, score);

    /// <summary>A window that waits for its mentions.</summary>
    /// <param name="Sentences">Index of the sentence; one for each pass where several share the window.</param>
    /// <param name="Words">The words searched: the sentence or a part of it, or all sentences from the first to the last.</param>
    /// <param name="Item">What was sent.</param>
    internal sealed record Window(int[] Sentences, WordSpan Words, EntityItem Item)
    {
        /// <summary>Index of the sentence that a mention was found in.</summary>
        public int SentenceOf(MentionResult mention) => Sentences[Item.Sentences is null ? 0 : mention.Pass];
    }
}
