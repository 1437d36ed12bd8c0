using LukePipeline.Engine.Batches;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Extraction.Pairs;
using LukePipeline.Extraction.Windows;

namespace LukePipeline.Extraction.Stages.Relations;

/// <summary>Classifies all pairs of mentions of a sentence from one pass over it, for checkpoints with a head for that.</summary>
/// <remarks>
/// A pair of a sentence too long for the model gets a window of its own; one too far apart for that is counted as dropped. Where the mentions
/// were found by the same encoder in the same input, its states are taken and no pass is made (<see cref="EntityPass"/>).
/// </remarks>
internal sealed class OnePassStage : InferenceStage<OnePassStage.Sentence>
{
    private readonly int _maxWordLength;
    private readonly StageModel _model;
    private readonly PairDecision _decision;
    private readonly bool _shares;

    public OnePassStage(StageContext context)
        : base(RelationDescriptor.StageId, context)
    {
        _model = context.Models.Get(RelationDescriptor.StageId);
        _maxWordLength = context.Options.MaxWordLength;
        _decision = new PairDecision(context);
        _shares = context.Options.SharesEncoder;
    }

    protected override IEnumerable<StageItem<Sentence>> Encode(DocumentWork document)
    {
        var text = document.Text!;
        var lengths = new Lazy<SubwordLengths>(() => WindowEncoder.Measure(text, _model.Encoder, _maxWordLength));
        foreach (var (first, count) in document.Sentences())
        {
            var mentions = document.Mentions.GetRange(first, count);
            var pairs = _decision.Choose(document, mentions);

            // Items hold what they need of the states; a document that waits for others does not.
            var bare = mentions.ConvertAll(mention => mention with { States = null });
            for (var i = 0; _shares && i < count; i++)
            {
                document.Mentions[first + i] = bare[i];
            }

            if (pairs.Count == 0)
            {
                continue;
            }

            var encoder = new MentionPairEncoder(_model, text, text.Sentences[mentions[0].Sentence], lengths.Value);
            foreach (var part in encoder.Encode(mentions.ConvertAll(mention => mention.Words), pairs))
            {
                if (part.Item is { } own)
                {
                    var item = _shares ? EntityPass.Take(own, part.Pairs, mentions) ?? own : own;
                    yield return new StageItem<Sentence>(document, new Sentence(bare, part.Pairs, item), item.Weight);
                }
                else
                {
                    document.Count(RelationDescriptor.DroppedPairs, part.Pairs.Count);
                }
            }
        }
    }

    protected override InferenceBatch ToBatch(IReadOnlyList<StageItem<Sentence>> items) => new MentionPairBatch([.. items.Select(item => item.Value.Item)]);

    protected override void Accept(StageItem<Sentence> item, InferenceResult result, int index)
    {
        var (mentions, pairs, sent) = item.Value;
        PairInstruments.Classified(pairs.Count, sent.Given is not null);
        var predictions = ((MentionPairResult)result).Items[index];
        for (var i = 0; i < pairs.Count; i++)
        {
            _decision.Accept(item.Document, mentions[pairs[i].Head], mentions[pairs[i].Tail], predictions[i]);
        }
    }

    protected override void Complete(DocumentWork document) => _decision.Complete(document);

    protected override BatchProgress Measure(IReadOnlyList<StageItem<Sentence>> items) =>
        new(RelationDescriptor.StageId, items.Count) { Pairs = items.Sum(item => item.Value.Pairs.Count) };

    /// <summary>Pairs of a sentence that wait for their classes.</summary>
    internal sealed record Sentence(List<Mention> Mentions, IReadOnlyList<EntityPair> Pairs, MentionPairItem Item);
}
