using LukePipeline.Ground;
using static TorchSharp.torch;

namespace LukePipeline.Reference.Modeling.Layers;

/// <summary>The reference's names of the inputs, and which class takes which.</summary>
internal static class LukeInputNames
{
    /// <summary>Every name that <see cref="Bind"/> knows.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "input_ids", "attention_mask", "token_type_ids", "position_ids", "entity_ids", "entity_attention_mask", "entity_token_type_ids",
        "entity_position_ids", "head_mask", "inputs_embeds", "entity_start_positions", "entity_end_positions", "labels", "entity_labels",
        "start_positions", "end_positions",
    ];

    public static LukeInputs Bind(LukeInputs inputs, string name, Tensor value) => name switch
    {
        "input_ids" => inputs with { InputIds = value },
        "attention_mask" => inputs with { AttentionMask = value },
        "token_type_ids" => inputs with { TokenTypeIds = value },
        "position_ids" => inputs with { PositionIds = value },
        "entity_ids" => inputs with { EntityIds = value },
        "entity_attention_mask" => inputs with { EntityAttentionMask = value },
        "entity_token_type_ids" => inputs with { EntityTokenTypeIds = value },
        "entity_position_ids" => inputs with { EntityPositionIds = value },
        "head_mask" => inputs with { HeadMask = value },
        "inputs_embeds" => inputs with { InputsEmbeds = value },
        "entity_start_positions" => inputs with { EntityStartPositions = value },
        "entity_end_positions" => inputs with { EntityEndPositions = value },
        "labels" => inputs with { Labels = value },
        "entity_labels" => inputs with { EntityLabels = value },
        "start_positions" => inputs with { StartPositions = value },
        "end_positions" => inputs with { EndPositions = value },
        _ => throw new ModelInputException(InputFault.Unsupported, $"No LUKE model has an input '{name}'."),
    };

    /// <summary>Refuses the task inputs that <paramref name="model"/> does not use: silently ignored labels help nobody.</summary>
    public static void RequireOnly(LukeInputs inputs, string model, params ReadOnlySpan<string> taken)
    {
        foreach (var (name, value) in TaskInputs(inputs))
        {
            if (value is not null && !taken.Contains(name))
            {
                throw new ModelInputException(InputFault.Unsupported, $"{model} has no input '{name}'.");
            }
        }
    }

    private static (string Name, Tensor? Value)[] TaskInputs(LukeInputs inputs) =>
    [
        ("entity_start_positions", inputs.EntityStartPositions),
        ("entity_end_positions", inputs.EntityEndPositions),
        ("labels", inputs.Labels),
        ("entity_labels", inputs.EntityLabels),
        ("start_positions", inputs.StartPositions),
        ("end_positions", inputs.EndPositions),
    ];
}
