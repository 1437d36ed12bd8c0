namespace LukePipeline.Tests.Support;

/// <summary>A fact that needs a browser: Debian's Chromium, or the one that LUKE_CHROMIUM names.</summary>
internal sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute() => Skip = Browser.Program is null ? Browser.Missing : null!;
}

/// <summary>A theory that needs a browser.</summary>
internal sealed class ChromiumTheoryAttribute : TheoryAttribute
{
    public ChromiumTheoryAttribute() => Skip = Browser.Program is null ? Browser.Missing : null!;
}
