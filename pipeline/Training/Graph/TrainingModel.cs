using LukePipeline.Reference.Modeling;
using LukePipeline.Reference.Modeling.Heads;
using static TorchSharp.torch;

namespace LukePipeline.Training.Graph;

/// <summary>A model of the reference while it is trained: it computes as <see cref="TrainingComputation"/> says from now on.</summary>
internal sealed class TrainingModel
{
    private readonly TrainingComputation _computation;

    /// <summary>Takes a model over; it stays the caller's.</summary>
    /// <param name="model">A model with the head of a task.</param>
    /// <param name="attention">What candidates and words attend to: what is closed is neither computed nor trained.</param>
    /// <param name="products">The dense layers.</param>
    /// <param name="isFrozen">Whether the encoder stays as it is and the head alone is trained. Default: false.</param>
    public TrainingModel(LukePreTrainedModel model, CandidateAttention attention, LinearProducts products, bool isFrozen = false)
    {
        (Model, Attention, Products, Parameters) = (model, attention, products.Precision, new LukeParameters(model, isFrozen));
        Written = isFrozen ? CandidateAttention.All : attention;
        _computation = new TrainingComputation(attention, products);
        model.ComputeBy(_computation);
    }

    /// <summary>The model.</summary>
    public LukePreTrainedModel Model { get; }

    /// <summary>What candidates and words attend to.</summary>
    public CandidateAttention Attention { get; }

    /// <summary>The number format of the large products.</summary>
    public TrainingPrecision Products { get; }

    /// <summary>What has to be written into the weights of a checkpoint: of a frozen encoder, which was never opened, nothing.</summary>
    public CandidateAttention Written { get; }

    /// <summary>What is trained.</summary>
    public LukeParameters Parameters { get; }

    /// <summary>Zeroes hidden values; null evaluates.</summary>
    public DropoutMasks? Dropout
    {
        set => _computation.Masks = value;
    }

    /// <summary>Logits of every entity as a span: [batch, entities, labels].</summary>
    public Tensor ScoreSpans(TrainingBatch batch) => ((LukeForEntitySpanClassification)Model).Forward(batch.ToInputs(Attention) with
    {
        EntityStartPositions = batch.Entities!.Starts,
        EntityEndPositions = batch.Entities.Ends,
    }).Logits;

    /// <summary>Logits of the relation between the two entities of each row: [batch, labels].</summary>
    public Tensor ScorePairs(TrainingBatch batch) => ((LukeForEntityPairClassification)Model).Forward(batch.ToInputs(Attention)).Logits;

    /// <summary>Logits of the relations of ordered pairs of entities, each given as row x entities + entity: [pairs, labels].</summary>
    public Tensor ScoreMentionPairs(TrainingBatch batch, Tensor heads, Tensor tails)
    {
        var inputs = batch.ToInputs(Attention) with { EntityStartPositions = batch.Entities!.Starts, EntityEndPositions = batch.Entities.Ends };
        return ((LukeForMentionPairClassification)Model).ScorePairs(inputs, heads, tails);
    }

    /// <summary>Logits over the word vocabulary at flat positions of [batch x words]: [positions, vocabulary].</summary>
    public Tensor PredictWords(TrainingBatch batch, Tensor positions) => ((LukeForMaskedLM)Model).ScoreWords(batch.ToInputs(Attention), positions);
}
