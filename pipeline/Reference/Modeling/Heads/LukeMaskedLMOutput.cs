using static TorchSharp.torch;

namespace LukePipeline.Reference.Modeling.Heads;

/// <summary>Word and entity predictions (reference: <c>LukeMaskedLMOutput</c>).</summary>
public sealed record LukeMaskedLMOutput : LukeOutput
{
    /// <summary>Sum of the two losses that exist; null without labels.</summary>
    public Tensor? Loss { get; init; }

    /// <summary>Loss of the word predictions; null without labels. NaN when every label is -100.</summary>
    public Tensor? MlmLoss { get; init; }

    /// <summary>Loss of the entity predictions; null without entity labels. NaN when there is nothing to predict.</summary>
    public Tensor? MepLoss { get; init; }

    /// <summary>Word scores [B, L, vocab_size].</summary>
    public required Tensor Logits { get; init; }

    /// <summary>Entity scores [B, E, entity_vocab_size]; null without entities.</summary>
    public Tensor? EntityLogits { get; init; }

    private protected override IEnumerable<(string Name, Tensor? Tensor)> Own =>
    [
        ("loss", Loss), ("mlm_loss", MlmLoss), ("mep_loss", MepLoss), ("logits", Logits), ("entity_logits", EntityLogits),
    ];
}
