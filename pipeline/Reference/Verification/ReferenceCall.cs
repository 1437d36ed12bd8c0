using LukePipeline.Luke.Tokenizer;
using LukePipeline.Luke.Tokenizer.Settings;
using LukePipeline.Reference.Calls;

namespace LukePipeline.Reference.Verification;

/// <summary>A recorded call of the reference's tokenizer, in the terms of ours.</summary>
/// <param name="Inputs">The texts with their spans and entities.</param>
/// <param name="IsBatch">Whether the call was made with a list of texts; otherwise there is one input.</param>
/// <param name="Options">How they are encoded.</param>
/// <param name="ReturnsTensors">Whether tensors were asked for, so that all rows must have one length.</param>
public sealed record ReferenceCall(IReadOnlyList<LukeInput> Inputs, bool IsBatch, LukeCallOptions Options, bool ReturnsTensors)
{
    /// <summary>Makes the call.</summary>
    /// <returns>One encoding for each input.</returns>
    /// <exception cref="LukeTokenizerException">The call fails, as it may have been recorded to do.</exception>
    public IReadOnlyList<LukeEncoding> Run(LukeTokenizer tokenizer)
    {
        IReadOnlyList<LukeEncoding> encodings = IsBatch ? tokenizer.EncodeBatch(Inputs, Options) : [tokenizer.Encode(Inputs[0], Options)];
        if (ReturnsTensors)
        {
            EncodingTensors.RequireShapes(encodings);
        }

        return encodings;
    }
}
