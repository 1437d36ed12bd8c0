namespace LukePipeline.Reference.Calls;

/// <summary>The outputs of an encoding under the names that the reference gives them.</summary>
internal static class EncodingOutputs
{
    /// <summary>The outputs that are there: each an <c>int</c>, an <c>int[]</c> or an <c>int[][]</c>.</summary>
    public static IEnumerable<(string Name, object Value)> Of(LukeEncoding encoding) =>
        new (string Name, object? Value)[]
        {
            ("input_ids", encoding.InputIds),
            ("attention_mask", encoding.AttentionMask),
            ("token_type_ids", encoding.TokenTypeIds),
            ("special_tokens_mask", encoding.SpecialTokensMask),
            ("entity_ids", encoding.EntityIds),
            ("entity_position_ids", encoding.EntityPositionIds),
            ("entity_attention_mask", encoding.EntityAttentionMask),
            ("entity_token_type_ids", encoding.EntityTokenTypeIds),
            ("entity_start_positions", encoding.EntityStartPositions),
            ("entity_end_positions", encoding.EntityEndPositions),
            ("overflowing_tokens", encoding.OverflowingTokens),
            ("num_truncated_tokens", encoding.NumTruncatedTokens),
            ("overflowing_entities", encoding.OverflowingEntities),
            ("num_truncated_entities", encoding.NumTruncatedEntities),
            ("length", encoding.Length),
        }.Where(output => output.Value is not null).Select(output => (output.Name, output.Value!));
}
