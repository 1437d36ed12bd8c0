namespace LukePipeline.Luke.Tokenizer.Settings;

/// <summary>A token that is recognised as a whole before byte-pair encoding.</summary>
/// <param name="Content">The token as it stands in a text.</param>
/// <param name="LStrip">Whether it takes the white space on its left with it.</param>
/// <param name="RStrip">Whether it takes the white space on its right with it.</param>
/// <param name="IsPlain">
/// Whether the files give it as a mere string. The reference then takes the white space on both sides, whatever the other flags.
/// </param>
/// <param name="Normalized">Kept for the files; without effect here.</param>
/// <param name="SingleWord">Kept for the files; without effect here, as in the reference.</param>
internal sealed record AddedToken(
    string Content, bool LStrip = false, bool RStrip = false, bool IsPlain = false, bool Normalized = true, bool SingleWord = false)
{
    /// <summary>Whether white space on the left is taken.</summary>
    public bool TakesLeft => IsPlain || LStrip;

    /// <summary>Whether white space on the right is taken.</summary>
    public bool TakesRight => IsPlain || RStrip;
}
