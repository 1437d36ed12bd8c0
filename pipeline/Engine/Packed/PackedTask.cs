using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Scoring;
using LukePipeline.Luke.Config;
using LukePipeline.Luke.Tokenizer;
using LukePipeline.Text;

namespace LukePipeline.Engine.Packed;

/// <summary>
/// What a model is for: the classifier that it needs, how a batch is laid out for the encoder, and what becomes of its states and scores.
/// Holds no state; each stage with a model has one.
/// </summary>
public abstract class PackedTask
{
    private protected PackedTask()
    {
    }

    /// <summary>Whether the classifier reads the first and the last token of every entity.</summary>
    internal virtual bool ReadsWords => false;

    /// <summary>Whether a model without its classifier can do it: then every model can.</summary>
    internal virtual bool NeedsHead => true;

    /// <summary>Whether it is what a batch asks for.</summary>
    internal abstract bool Answers(InferenceBatch batch);

    /// <summary>Reads the classifier; null where there is none.</summary>
    /// <exception cref="LukePipeline.Ground.LukeException">The checkpoint has none that fits.</exception>
    internal abstract PackedHead? ReadHead(PackedWeightReader reader, LukeConfig config);

    /// <summary>Which entities of a batch need not be computed; null where all are wanted.</summary>
    internal virtual CandidateRule? RuleFor(InferenceBatch batch) => null;

    /// <summary>A batch with some of its entities alone, for a task with a <see cref="RuleFor"/>.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="entities">Their indexes, ascending.</param>
    internal virtual InferenceBatch Only(InferenceBatch batch, int[] entities) =>
        throw new InvalidOperationException($"A {GetType().Name} leaves no entity out.");

    /// <summary>Whether the states of mentions will be asked for. Default: no.</summary>
    internal virtual bool ReadsStates(InferenceBatch batch) => false;

    /// <summary>Lays a batch out for the encoder.</summary>
    internal abstract void Pack(InferenceBatch batch, PackedInputBuilder input);

    /// <summary>Reads states and scores of a batch.</summary>
    internal abstract InferenceResult Decode(InferenceBatch batch, PackedScores scores);

    /// <summary>Makes a batch of one sentence with two names, which is run when a model has been loaded.</summary>
    internal abstract InferenceBatch Try(LukeTokenizer tokenizer, string sentence, Utf16Span first, Utf16Span second);
}

/// <summary>A task whose batches are of one type.</summary>
/// <typeparam name="TBatch">The type.</typeparam>
public abstract class PackedTask<TBatch> : PackedTask
    where TBatch : InferenceBatch
{
    private protected PackedTask()
    {
    }

    internal sealed override bool Answers(InferenceBatch batch) => batch is TBatch;

    internal sealed override void Pack(InferenceBatch batch, PackedInputBuilder input) => Pack((TBatch)batch, input);

    internal sealed override InferenceResult Decode(InferenceBatch batch, PackedScores scores) => Decode((TBatch)batch, scores);

    /// <inheritdoc cref="PackedTask.Pack(InferenceBatch, PackedInputBuilder)"/>
    private protected abstract void Pack(TBatch batch, PackedInputBuilder input);

    /// <inheritdoc cref="PackedTask.Decode(InferenceBatch, PackedScores)"/>
    private protected abstract InferenceResult Decode(TBatch batch, PackedScores scores);
}
