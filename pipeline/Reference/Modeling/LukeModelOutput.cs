using static TorchSharp.torch;

namespace LukePipeline.Reference.Modeling;

/// <summary>The states of the last layer (reference: <c>BaseLukeModelOutputWithPooling</c>).</summary>
public sealed record LukeModelOutput : LukeOutput
{
    /// <summary>Word states [B, L, hidden].</summary>
    public required Tensor LastHiddenState { get; init; }

    /// <summary>Entity states [B, E, hidden]; null without entities.</summary>
    public Tensor? EntityLastHiddenState { get; init; }

    /// <summary>The first word's state after a dense layer and tanh [B, hidden]; null for a model without pooler.</summary>
    public Tensor? PoolerOutput { get; init; }

    private protected override IEnumerable<(string Name, Tensor? Tensor)> Own =>
    [
        ("last_hidden_state", LastHiddenState),
        ("pooler_output", PoolerOutput),
        ("entity_last_hidden_state", EntityLastHiddenState),
    ];
}
