using LukePipeline.Inference;
using LukePipeline.Output;
using LukePipeline.Spans;
using LukePipeline.Text;

namespace LukePipeline.Extraction;

/// <summary>Finds mentions: every candidate span of every sentence, read in its context window.</summary>
internal sealed class EntityStage : InferenceStage<EntityStage.Window>
{
    private readonly StageModel _model;
    private readonly ExtractionOptions _options;
    private readonly WindowEncoder _windows;
    private readonly CandidateEnumerator _candidates;
    private readonly int _noneLabel;
    private readonly bool _withVectors;

    public EntityStage(
        ExtractionModels models, ExtractionOptions options, IInferenceDispatcher dispatcher, IExtractionObserver observer, StageSettings settings)
        : base(ModelRole.Entities, options.Budget, dispatcher, observer, settings)
    {
        _model = models.Entities;
        _options = options;
        _windows = new WindowEncoder(_model, options.Context, options.WindowText, options.MaxWordLength);
        _candidates = new CandidateEnumerator(options.MaxMentionSubwords, options.MaxMentionWords);
        _noneLabel = NoneLabels.Find(_model.Config, options.NoEntityLabel);
        _withVectors = models.EntityVectors && models.Embeddings is null;
    }

    protected override IEnumerable<StageItem<Window>> Encode(DocumentWork document)
    {
        var text = document.Text!;
        var lengths = _windows.Measure(text);
        for (var sentence = 0; sentence < text.Sentences.Length; sentence++)
        {
            // A word that is too long for a mention bounds no candidate, so the text is not cut there.
            foreach (var encoded in _windows.EncodeSentence(text, lengths, text.Sentences[sentence], IsMention))
            {
                var spans = _candidates.Enumerate(lengths, encoded.Window.Sentence);
                if (spans.Count > 0)
                {
                    var item = new EntityItem(encoded.WordIds, ToPasses(spans, TokensByWord(encoded, IsMention)));
                    var weight = BatchWeight.Of(item, _withVectors ? _model.VectorBytes : 0);
                    yield return new StageItem<Window>(document, new Window(sentence, encoded.Window.Sentence, item), weight);
                }
            }
        }

        bool IsMention(int word) => lengths[word] <= _options.MaxMentionSubwords;
    }

    protected override InferenceBatch ToBatch(IReadOnlyList<StageItem<Window>> items) =>
        new EntityBatch([.. items.Select(item => item.Value.Item)], _withVectors, (float)_options.MinScore) { NoneLabel = _noneLabel };

    protected override void Accept(StageItem<Window> item, InferenceResult result, int index)
    {
        var entities = (EntityResult)result;
        var document = item.Document;
        if (entities.NonFinite[index] > 0)
        {
            document.Fail(
                ReasonCode.NumericalError, $"Sentence {item.Value.Sentence}: {entities.NonFinite[index]} candidates have scores that are not numbers.");
            return;
        }

        foreach (var mention in entities.Items[index])
        {
            var candidate = item.Value.Item.Passes[mention.Pass].Candidates[mention.Index];
            var start = item.Value.Words.Start;
            var words = new WordSpan(start + candidate.WordStart, start + candidate.WordEnd);
            document.Mentions.Add(new Mention(ToRow(document, item.Value.Sentence, words, mention), words, mention.Vector));
            if (mention.Vector is { } vector)
            {
                document.AddEmbedding(document.Mentions[^1], vector);
            }
        }
    }

    protected override BatchProgress Measure(IReadOnlyList<StageItem<Window>> items) =>
        new(ModelRole.Entities, items.Sum(item => item.Value.Words.Length), items.Sum(item => item.Value.Item.CandidateCount));

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

    private CandidatePass[] ToPasses(List<WordSpan> spans, TokenSpan[] tokens)
    {
        // Where a text is cut decides its tokens, so a span begins where its first word does and ends where its last one does.
        return [.. spans
            .Select(s => new Candidate(s.Start, s.End, new TokenSpan(tokens[s.Start].Start, tokens[s.End - 1].End)))
            .Chunk(_options.MaxCandidatesPerPass)
            .Select(candidates => new CandidatePass(candidates))];
    }

    private EntityRow ToRow(DocumentWork document, int sentence, WordSpan words, MentionResult mention)
    {
        var text = document.Text!;
        var (start, end) = (text.CodePointWords[words.Start].Start, text.CodePointWords[words.End - 1].End);
        var (startUtf16, endUtf16) = (text.Words[words.Start].Start, text.Words[words.End - 1].End);
        return new EntityRow(
            document.Uid, document.Id, RowIds.EntityId(document.Uid, start, end), sentence, start, end, startUtf16, endUtf16,
            text.Text[startUtf16..endUtf16], _model.Config.LabelName(mention.Label), mention.Probability);
    }

    /// <summary>A window that waits for its mentions.</summary>
    /// <param name="Sentence">Index of the sentence.</param>
    /// <param name="Words">The words searched: the sentence or a part of it.</param>
    /// <param name="Item">What was sent.</param>
    internal sealed record Window(int Sentence, WordSpan Words, EntityItem Item);
}
