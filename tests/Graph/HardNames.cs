namespace LukePipeline.Tests.Graph;

/// <summary>A graph whose names hold everything that breaks files: separators, quotes, newlines, right-to-left and astral characters.</summary>
internal static class HardNames
{
    public const string Quoted = "Ann \"Q;\" O'Neil, \\ Jr.\nof\tX";
    public const string RightToLeft = "שלום עולם";
    public const string Astral = "𝒜lpha 😀 & <Sons>";

    /// <summary>Quoted - founder of Astral, spouse of RightToLeft, who has a birthday.</summary>
    public static ArchiveDocument[] Archive { get; } =
    [
        new("d;1", [$"{Quoted}/PER", $"{Astral}/ORG", $"{RightToLeft}/PER", "3 May 1950/DATE", "Acme/ORG"],
            [(1, "FOUNDED_BY", 0, 0.9f), (0, "SPOUSE", 2, 0.8f), (2, "DATE_OF_BIRTH", 3, 0.9f), (4, "SUBSIDIARY_OF", 1, 0.7f)]),
        new("d2", ["Lee/PER", "Acme/ORG"], [(0, "EMPLOYEE_OR_MEMBER_OF", 1, 0.9f)]),
        new("d3", ["Lee/PER"], []),
    ];
}
