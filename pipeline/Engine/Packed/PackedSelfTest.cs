using LukePipeline.Engine.Batches;
using LukePipeline.Luke.Tokenizer;
using LukePipeline.Luke.Weights;
using LukePipeline.Text;
using static TorchSharp.torch;

namespace LukePipeline.Engine.Packed;

/// <summary>
/// Runs a loaded model over one fixed sentence. Weights can all be finite and still overflow on the way; then every score is NaN, and
/// it is better said once at the start than for every document.
/// </summary>
internal static class PackedSelfTest
{
    private const string Sentence = "Marie Curie was born in Warsaw.";
    private static readonly Utf16Span Person = new(0, 11);
    private static readonly Utf16Span Place = new(24, 30);

    /// <summary>Throws unless all states and scores of the sentence are finite.</summary>
    /// <param name="weights">The model.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="directory">Where both were loaded from, for the message.</param>
    /// <exception cref="CheckpointException">A state or a score is NaN or infinite.</exception>
    public static void Run(PackedLukeWeights weights, LukeTokenizer tokenizer, string directory)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        using var executor = new PackedLukeExecutor(weights);
        var (states, logits) = executor.Score(CreateBatch(weights.Role, tokenizer));
        if (!FiniteCheck.IsFinite(states!) || (logits is not null && !FiniteCheck.IsFinite(logits)))
        {
            throw new CheckpointException(
                directory,
                $"is of no use: over the sentence '{Sentence}' the model computes NaN or infinite values in {weights.Options.Precision}, "
                + "although every weight is finite. Training must have failed, or the format is too narrow for the model: take another "
                + "checkpoint, or the precision float32.");
        }
    }

    private static InferenceBatch CreateBatch(ModelRole role, LukeTokenizer tokenizer)
    {
        if (role == ModelRole.Relations)
        {
            var pair = tokenizer.EncodePair(Sentence, Person, Place);
            return new PairBatch([new PairItem(pair.InputIds, pair.Head, pair.Tail)]);
        }

        var encoded = tokenizer.EncodeSpans(Sentence, [Person, Place]);
        return role == ModelRole.Entities
            ? new EntityBatch(
                [new EntityItem(encoded.InputIds, [new CandidatePass([new(0, 2, encoded.Spans[0]), new(5, 6, encoded.Spans[1])])])],
                WithVectors: false,
                MinScore: 0)
            : new EmbeddingBatch([new EmbeddingItem(encoded.InputIds, encoded.Spans)]);
    }
}
