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
        var scores = executor.Score(weights.Task.Try(tokenizer, Sentence, Person, Place));
        if (!FiniteCheck.IsFinite(scores.States!) || (scores.Logits is not null && !FiniteCheck.IsFinite(scores.Logits)))
        {
            throw new CheckpointException(
                directory,
                $"is of no use: over the sentence '{Sentence}' the model computes NaN or infinite values in {weights.Options.Precision}, "
                + "although every weight is finite. Training must have failed, or the format is too narrow for the model: take another "
                + "checkpoint, or the precision float32.");
        }
    }
}
