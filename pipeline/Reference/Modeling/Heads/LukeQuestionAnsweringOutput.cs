using static TorchSharp.torch;

namespace LukePipeline.Reference.Modeling.Heads;

/// <summary>Scores of every token as the start and as the end of the answer.</summary>
public sealed record LukeQuestionAnsweringOutput : LukeOutput
{
    /// <summary>Mean of the losses of start and end; null unless both positions are given.</summary>
    public Tensor? Loss { get; init; }

    /// <summary>Start scores [B, L].</summary>
    public required Tensor StartLogits { get; init; }

    /// <summary>End scores [B, L].</summary>
    public required Tensor EndLogits { get; init; }

    private protected override IEnumerable<(string Name, Tensor? Tensor)> Own =>
        [("loss", Loss), ("start_logits", StartLogits), ("end_logits", EndLogits)];
}
