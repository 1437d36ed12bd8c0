using LukePipeline.Engine.Batches.Flat;

namespace LukePipeline.Extraction.Stages.Entities;

/// <summary>One mention that survived decoding.</summary>
/// <param name="Pass">Index of its pass in the item.</param>
/// <param name="Index">Index of its candidate in the pass.</param>
/// <param name="Label">Its class.</param>
/// <param name="Logit">Logit of that class.</param>
/// <param name="Probability">Softmax probability of that class.</param>
/// <param name="Vector">
/// Last entity hidden state, [hidden_size]; null unless asked for. Behind those of its first and its last token, [3 × hidden_size], where states
/// were asked for and there was room.
/// </param>
public sealed record MentionResult(int Pass, int Index, int Label, float Logit, float Probability, float[]? Vector)
{
    internal void Write(ref FlatWriter writer)
    {
        writer.Int(Pass);
        writer.Int(Index);
        writer.Int(Label);
        writer.Float(Logit);
        writer.Float(Probability);
        if (Vector is { } vector)
        {
            writer.Array<float>(vector);
        }
        else
        {
            writer.Int(-1);
        }
    }
}
