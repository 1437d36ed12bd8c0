using LukePipeline.Engine.Batches;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Extraction.Pairs;
using LukePipeline.Extraction.Windows;
using LukePipeline.Ground;

namespace LukePipeline.Extraction.Stages.Relations;

/// <summary>Classifies the ordered pairs of mentions of each sentence, on the sentence's own text.</summary>
/// <remarks>
/// A sentence too long for the model is cut around the pair, growing word by word as a context window does; a pair too far apart
/// for that is counted as dropped, never cut short.
/// </remarks>
internal sealed class RelationStage : InferenceStage<RelationStage.Pair>
{
    private readonly ExtractionOptions _options;
    private readonly StageModel _model;
    private readonly EntityPairEnumerator _pairs;
    private readonly PairSchema _schema;
    private readonly int _noneLabel;

    public RelationStage(StageContext context)
        : base(RelationDescriptor.StageId, context)
    {
        var options = context.Options;
        _model = context.Models.Get(RelationDescriptor.StageId);
        _options = options;
        _schema = PairSchema.Parse(options.PairSchema);
        _pairs = new EntityPairEnumerator(_schema, options.MaxPairsPerSentence);
        _noneLabel = NoneLabels.Find(_model.Config, options.NoRelationLabel);
    }

    protected override IEnumerable<StageItem<Pair>> Encode(DocumentWork document)
    {
        var text = document.Text!;
        var lengths = new Lazy<SubwordLengths>(() => WindowEncoder.Measure(text, _model.Encoder, _options.MaxWordLength));
        foreach (var (first, count) in document.Sentences())
        {
            var mentions = document.Mentions.GetRange(first, count);
            var pairs = _pairs.Enumerate(mentions.ConvertAll(m => new LabelledSpan(m.Words, m.Row.Label)));
            document.Count(RelationDescriptor.DroppedPairs, pairs.Dropped);
            var encoder = new PairEncoder(_model, text, text.Sentences[mentions[0].Sentence], lengths, _options.MaxWordLength);
            foreach (var (head, tail) in pairs.Pairs)
            {
                if (encoder.Encode(mentions[head].Words, mentions[tail].Words) is { } item)
                {
                    yield return new StageItem<Pair>(document, new Pair(mentions[head], mentions[tail], item), item.Weight);
                }
                else
                {
                    document.Count(RelationDescriptor.DroppedPairs, 1);
                }
            }
        }
    }

    protected override InferenceBatch ToBatch(IReadOnlyList<StageItem<Pair>> items) => new PairBatch([.. items.Select(item => item.Value.Item)]);

    protected override void Accept(StageItem<Pair> item, InferenceResult result, int index)
    {
        var prediction = ((PairResult)result).Items[index];
        var (head, tail) = (item.Value.Head.Row, item.Value.Tail.Row);
        if (prediction.Label < 0)
        {
            item.Document.Fail(ReasonCode.NumericalError, $"Sentence {head.Sentence}: a pair has scores that are not numbers.");
            return;
        }

        var label = _model.Config.LabelName(prediction.Label);
        if (prediction.Label != _noneLabel && prediction.Probability >= _options.MinRelationScore && _schema.Allows(head.Label, tail.Label, label))
        {
            item.Document.Rows(RelationTable.Instance).Add(new RelationRow(
                head.DocUid, head.DocId, head.EntityId, tail.EntityId, head.Text, tail.Text, head.Label, tail.Label, label, prediction.Probability, head.Sentence));
        }
    }

    protected override BatchProgress Measure(IReadOnlyList<StageItem<Pair>> items) => new(RelationDescriptor.StageId, items.Count) { Pairs = items.Count };

    /// <summary>A pair that waits for its class.</summary>
    internal sealed record Pair(Mention Head, Mention Tail, PairItem Item);
}
