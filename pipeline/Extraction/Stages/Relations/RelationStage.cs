using LukePipeline.Engine.Batches;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Extraction.Windows;

namespace LukePipeline.Extraction.Stages.Relations;

/// <summary>Classifies the ordered pairs of mentions of each sentence one by one with markers, on the sentence's own text: the published recipe.</summary>
/// <remarks>
/// A sentence too long for the model is cut around the pair, growing word by word as a context window does; a pair too far apart
/// for that is counted as dropped, never cut short.
/// </remarks>
internal sealed class RelationStage : InferenceStage<RelationStage.Pair>
{
    private readonly int _maxWordLength;
    private readonly StageModel _model;
    private readonly PairDecision _decision;

    public RelationStage(StageContext context)
        : base(RelationDescriptor.StageId, context)
    {
        _model = context.Models.Get(RelationDescriptor.StageId);
        _maxWordLength = context.Options.MaxWordLength;
        _decision = new PairDecision(context);
    }

    protected override IEnumerable<StageItem<Pair>> Encode(DocumentWork document)
    {
        var text = document.Text!;
        var lengths = new Lazy<SubwordLengths>(() => WindowEncoder.Measure(text, _model.Encoder, _maxWordLength));
        foreach (var (first, count) in document.Sentences())
        {
            var mentions = document.Mentions.GetRange(first, count);
            var pairs = _decision.Choose(document, mentions);
            var encoder = new PairEncoder(_model, text, text.Sentences[mentions[0].Sentence], lengths, _maxWordLength);
            foreach (var (head, tail) in pairs)
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

    protected override void Accept(StageItem<Pair> item, InferenceResult result, int index) =>
        _decision.Accept(item.Document, item.Value.Head, item.Value.Tail, ((PairResult)result).Items[index]);

    protected override void Complete(DocumentWork document) => _decision.Complete(document);

    protected override BatchProgress Measure(IReadOnlyList<StageItem<Pair>> items) => new(RelationDescriptor.StageId, items.Count) { Pairs = items.Count };

    /// <summary>A pair that waits for its class.</summary>
    internal sealed record Pair(Mention Head, Mention Tail, PairItem Item);
}
