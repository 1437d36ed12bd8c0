namespace LukePipeline.Ground;

/// <summary>What one knows of a <see cref="ReasonCode"/> without its message.</summary>
public static class ReasonCodes
{
    /// <summary>
    /// Whether it may be the trouble of the process that found it, and not of the input: the same bytes under another time, a folder that is not
    /// mounted there, a permission that its user lacks.
    /// </summary>
    public static bool IsOfPlace(this ReasonCode reason) => reason is ReasonCode.InputChanged or ReasonCode.InputUnreadable or ReasonCode.UnsafePath;
}
