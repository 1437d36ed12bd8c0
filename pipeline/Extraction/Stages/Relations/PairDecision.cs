using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Extraction.Pairs;
using LukePipeline.Ground;

namespace LukePipeline.Extraction.Stages.Relations;

/// <summary>Which pairs of a sentence are scored, and which of the classes that come back become rows.</summary>
internal sealed class PairDecision
{
    private readonly ExtractionOptions _options;
    private readonly StageModel _model;
    private readonly EntityPairEnumerator _pairs;
    private readonly PairSchema _schema;
    private readonly RelationConsistency _consistency;
    private readonly int _noneLabel;

    public PairDecision(StageContext context)
    {
        _options = context.Options;
        _model = context.Models.Get(RelationDescriptor.StageId);
        _schema = PairSchema.Parse(_options.PairSchema);
        _pairs = new EntityPairEnumerator(_schema, _options.MaxPairsPerSentence);
        _consistency = RelationConsistency.Parse(_options.RelationRules);
        _noneLabel = NoneLabels.Find(_model.Config, _options.NoRelationLabel);
    }

    /// <summary>The pairs to score among the mentions of a sentence, as indexes of them; those beyond the bound are counted as dropped.</summary>
    public IReadOnlyList<EntityPair> Choose(DocumentWork document, List<Mention> mentions)
    {
        var pairs = _pairs.Enumerate(mentions.ConvertAll(mention => new LabelledSpan(mention.Words, mention.Row.Label)));
        document.Count(RelationDescriptor.DroppedPairs, pairs.Dropped);
        return pairs.Pairs;
    }

    /// <summary>Adds the row of a pair that is related.</summary>
    public void Accept(DocumentWork document, Mention first, Mention second, PairPrediction prediction)
    {
        var (head, tail) = (first.Row, second.Row);
        if (prediction.Label < 0)
        {
            document.Fail(ReasonCode.NumericalError, $"Sentence {head.Sentence}: a pair has scores that are not numbers.");
            return;
        }

        var label = _model.Config.LabelName(prediction.Label);
        var score = _options.ScoreOf(prediction.Probability);
        if (prediction.Label != _noneLabel && score >= _options.MinRelationScore && _schema.Allows(head.Label, tail.Label, label))
        {
            document.Rows(RelationTable.Instance).Add(new RelationRow(
                head.DocUid, head.DocId, head.EntityId, tail.EntityId, head.Text, tail.Text, head.Label, tail.Label, label, score, head.Sentence));
        }
    }

    /// <summary>Is told that all pairs of a document are in.</summary>
    public void Complete(DocumentWork document) => _consistency.Apply(document.Rows(RelationTable.Instance));
}
