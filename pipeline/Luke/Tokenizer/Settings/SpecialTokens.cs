namespace LukePipeline.Luke.Tokenizer.Settings;

/// <summary>The tokens with a role. Null where the files set a role to null.</summary>
internal sealed record SpecialTokens(
    AddedToken? Bos,
    AddedToken? Eos,
    AddedToken? Unk,
    AddedToken? Sep,
    AddedToken? Pad,
    AddedToken? Cls,
    AddedToken? Mask,
    IReadOnlyList<AddedToken> Additional)
{
    /// <summary>All of them in the reference's order, each content once: one with flags before a plain one.</summary>
    public IReadOnlyList<AddedToken> All { get; } =
    [
        .. new[] { Bos, Eos, Unk, Sep, Pad, Cls, Mask }
            .Concat(Additional)
            .OfType<AddedToken>()
            .GroupBy(token => token.Content, StringComparer.Ordinal)
            .Select(same => same.FirstOrDefault(token => !token.IsPlain) ?? same.First()),
    ];
}
