namespace LukePipeline.Reference.Calls;

/// <summary>An encoding while it is put together: the reference's dictionary, where a missing key is a null list.</summary>
internal sealed class EncodingDraft
{
    public required List<int> InputIds { get; set; }

    public List<int>? AttentionMask { get; set; }

    public List<int>? TokenTypeIds { get; set; }

    public List<int>? SpecialTokensMask { get; set; }

    public List<int>? EntityIds { get; set; }

    public List<int[]>? EntityPositionIds { get; set; }

    public List<int>? EntityAttentionMask { get; set; }

    public List<int>? EntityTokenTypeIds { get; set; }

    public List<int>? EntityStartPositions { get; set; }

    public List<int>? EntityEndPositions { get; set; }

    public List<int>? OverflowingTokens { get; set; }

    public int? NumTruncatedTokens { get; set; }

    public List<int>? OverflowingEntities { get; set; }

    public int? NumTruncatedEntities { get; set; }

    public int? Length { get; set; }

    public LukeEncoding ToEncoding() => new()
    {
        InputIds = [.. InputIds],
        AttentionMask = AttentionMask?.ToArray(),
        TokenTypeIds = TokenTypeIds?.ToArray(),
        SpecialTokensMask = SpecialTokensMask?.ToArray(),
        EntityIds = EntityIds?.ToArray(),
        EntityPositionIds = EntityPositionIds?.ToArray(),
        EntityAttentionMask = EntityAttentionMask?.ToArray(),
        EntityTokenTypeIds = EntityTokenTypeIds?.ToArray(),
        EntityStartPositions = EntityStartPositions?.ToArray(),
        EntityEndPositions = EntityEndPositions?.ToArray(),
        OverflowingTokens = OverflowingTokens?.ToArray(),
        NumTruncatedTokens = NumTruncatedTokens,
        OverflowingEntities = OverflowingEntities?.ToArray(),
        NumTruncatedEntities = NumTruncatedEntities,
        Length = Length,
    };
}
