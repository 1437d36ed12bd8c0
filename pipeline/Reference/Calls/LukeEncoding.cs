namespace LukePipeline.Reference.Calls;

/// <summary>
/// One encoded input, with the reference's outputs under their own names. What was not asked for, or does not exist for the
/// input (entities without spans), is null.
/// </summary>
public sealed record LukeEncoding
{
    /// <summary><c>input_ids</c> [words].</summary>
    public required int[] InputIds { get; init; }

    /// <summary><c>attention_mask</c> [words]: 1 for tokens, 0 for padding.</summary>
    public int[]? AttentionMask { get; init; }

    /// <summary><c>token_type_ids</c> [words]: all 0.</summary>
    public int[]? TokenTypeIds { get; init; }

    /// <summary><c>special_tokens_mask</c> [words]: 1 for special tokens that were added and for padding.</summary>
    public int[]? SpecialTokensMask { get; init; }

    /// <summary><c>entity_ids</c> [entities].</summary>
    public int[]? EntityIds { get; init; }

    /// <summary>
    /// <c>entity_position_ids</c> [entities, max_mention_length]: the token indexes of each entity, then -1. (As in the reference,
    /// the row of a reversed span is longer by its length.)
    /// </summary>
    public int[][]? EntityPositionIds { get; init; }

    /// <summary><c>entity_attention_mask</c> [entities]: 1 for entities, 0 for padding.</summary>
    public int[]? EntityAttentionMask { get; init; }

    /// <summary><c>entity_token_type_ids</c> [entities]: all 0.</summary>
    public int[]? EntityTokenTypeIds { get; init; }

    /// <summary><c>entity_start_positions</c> [entities]: index of each first token; for entity span classification.</summary>
    public int[]? EntityStartPositions { get; init; }

    /// <summary><c>entity_end_positions</c> [entities]: index of each last token, also beyond max_mention_length.</summary>
    public int[]? EntityEndPositions { get; init; }

    /// <summary><c>overflowing_tokens</c>: what truncation removed, with the stride.</summary>
    public int[]? OverflowingTokens { get; init; }

    /// <summary><c>num_truncated_tokens</c>: tokens beyond the maximum length (negative when there is room left).</summary>
    public int? NumTruncatedTokens { get; init; }

    /// <summary><c>overflowing_entities</c>: ids of entities that truncation removed.</summary>
    public int[]? OverflowingEntities { get; init; }

    /// <summary><c>num_truncated_entities</c>: entities beyond the maximum.</summary>
    public int? NumTruncatedEntities { get; init; }

    /// <summary><c>length</c>: number of tokens.</summary>
    public int? Length { get; init; }
}
