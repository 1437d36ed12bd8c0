using static TorchSharp.torch;

namespace LukePipeline.Reference.Modeling.Heads;

/// <summary>Class scores before the softmax, of whatever the head classifies.</summary>
public sealed record LukeClassifierOutput : LukeOutput
{
    /// <summary>The loss, a scalar; null without labels.</summary>
    public Tensor? Loss { get; init; }

    /// <summary>
    /// Scores: [B, labels] of an entity, a pair or a text, [B, E, labels] of spans, [B, L, labels] of tokens, [B, choices] of choices.
    /// </summary>
    public required Tensor Logits { get; init; }

    private protected override IEnumerable<(string Name, Tensor? Tensor)> Own => [("loss", Loss), ("logits", Logits)];

    internal static LukeClassifierOutput From(LukeModelOutput states, Tensor logits, Tensor? loss) => new()
    {
        Loss = loss,
        Logits = logits,
        HiddenStates = states.HiddenStates,
        EntityHiddenStates = states.EntityHiddenStates,
        Attentions = states.Attentions,
    };
}
