using static TorchSharp.torch;

namespace LukePipeline.Reference.Modeling.Layers;

/// <summary>
/// What one call of a LUKE model takes; everything the reference's forward methods know. The caller owns the tensors.
/// B: batch, L: word tokens, E: entities, M: positions per entity (padded with -1). Ids are int64 (or int32), masks any number
/// type with 1 = attend and 0 = ignore. A multiple-choice model takes [B, choices, ...] where others take [B, ...].
/// </summary>
/// <remarks>A class refuses the inputs that only other classes use, as the reference does.</remarks>
public sealed record LukeInputs
{
    /// <summary>Word-piece ids [B, L]; exactly one of this and <see cref="InputsEmbeds"/> is needed.</summary>
    public Tensor? InputIds { get; init; }

    /// <summary>Mask of the words [B, L], or of every row's view of them [B, L + E, L]. Default: all ones.</summary>
    public Tensor? AttentionMask { get; init; }

    /// <summary>Token types of the words [B, L]. Default: all 0.</summary>
    public Tensor? TokenTypeIds { get; init; }

    /// <summary>
    /// Word positions [B, L]. Default: the count of non-padding tokens so far plus pad_token_id, padding itself at pad_token_id;
    /// with <see cref="InputsEmbeds"/> simply pad_token_id + 1, + 2, …
    /// </summary>
    public Tensor? PositionIds { get; init; }

    /// <summary>Entity ids [B, E]. Default: no entities.</summary>
    public Tensor? EntityIds { get; init; }

    /// <summary>Mask of the entities [B, E] or [B, L + E, E]. Default: all ones. Without entities it must not be given.</summary>
    public Tensor? EntityAttentionMask { get; init; }

    /// <summary>Token types of the entities [B, E]. Default: all 0.</summary>
    public Tensor? EntityTokenTypeIds { get; init; }

    /// <summary>Token indexes that each entity covers [B, E, M], -1 where there is none. Needed with <see cref="EntityIds"/>.</summary>
    public Tensor? EntityPositionIds { get; init; }

    /// <summary>Factors of the attention heads [heads] or [layers, heads]. Default: all ones.</summary>
    public Tensor? HeadMask { get; init; }

    /// <summary>Word embeddings [B, L, hidden] instead of <see cref="InputIds"/>.</summary>
    public Tensor? InputsEmbeds { get; init; }

    /// <summary>First token of each span [B, E]; span classification only.</summary>
    public Tensor? EntityStartPositions { get; init; }

    /// <summary>Last token of each span [B, E]; span classification only.</summary>
    public Tensor? EntityEndPositions { get; init; }

    /// <summary>What the loss is taken against; its shape and type depend on the class. Default: no loss.</summary>
    public Tensor? Labels { get; init; }

    /// <summary>Entity ids to predict [B, E], -100 to ignore; masked language modelling only.</summary>
    public Tensor? EntityLabels { get; init; }

    /// <summary>Token index of the answer's start [B]; question answering only.</summary>
    public Tensor? StartPositions { get; init; }

    /// <summary>Token index of the answer's last token [B]; question answering only.</summary>
    public Tensor? EndPositions { get; init; }

    /// <summary>Whether to return attention probabilities. Default: as the configuration says.</summary>
    public bool? OutputAttentions { get; init; }

    /// <summary>Whether to return the hidden states of every layer. Default: as the configuration says.</summary>
    public bool? OutputHiddenStates { get; init; }

    /// <summary>Binds tensors by the names that the reference gives its arguments, such as <c>input_ids</c>.</summary>
    /// <exception cref="ModelInputException">There is no input of such a name.</exception>
    public static LukeInputs FromTensors(IEnumerable<KeyValuePair<string, Tensor>> tensors)
    {
        var inputs = new LukeInputs();
        foreach (var (name, value) in tensors)
        {
            inputs = LukeInputNames.Bind(inputs, name, value);
        }

        return inputs;
    }
}
