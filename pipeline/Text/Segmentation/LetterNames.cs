using System.Collections.Frozen;

namespace LukePipeline.Text.Segmentation;

/// <summary>Tells a single capital that is an initial of a name from one that names a thing: <c>vitamin D</c>, <c>Plan B</c>, <c>hepatitis C</c>.</summary>
internal static class LetterNames
{
    private const int MaxLength = 16;

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Named = Set(
        "vitamin vitamins hepatitis plan grade class type group figure fig table appendix section part exhibit schedule option category axis "
        + "protein kinase influenza flu level block column row case version model phase stage step panel question answer scenario subtype "
        + "strain factor enzyme coenzyme hemoglobin haemoglobin immunoglobulin antigen chain region zone area point item variable gene locus "
        + "terminal platform gate route series grades shares stock tranche annex volume channel drive key minor major flat sharp team hall "
        + "wing ward room building site cluster sample condition treatment product component compound chromosome fragment toxin serotype");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> BeforePersons = Set(
        "with from into that than like when where while after before between both plus versus said says told wrote met saw beat gave sent won "
        + "were been being also then president judge boss king queen coach chief head hero star wife husband brother uncle aunt cousin friend "
        + "niece nephew widow saint critic poet lawyer attorney secretary captain colonel general pope duke prince princess count actress "
        + "company firm bank band label school sheriff deputy clerk agent architect patient student scientist surgeon bishop novelist late "
        + "young historian father fellow guest tenant democrat republican nominee heir vice senior junior native rabbi guitar drummer bass");

    private static readonly string[] PersonEndings = ["er", "or", "ist", "ian", "man", "men", "ant", "ed", "ing", "ly", "eur", "ess"];

    /// <summary>True when the word before a single capital makes it the name of a thing, so that a period behind it ends a sentence.</summary>
    public static bool IsNamedBy(ReadOnlySpan<char> word)
    {
        if (word.Length is 0 or > MaxLength)
        {
            return false;
        }

        if (Named.Contains(word))
        {
            return true;
        }

        // After a capital it is part of a name; short words and those for persons come before names.
        if (word.Length <= 3 || word.ContainsAnyExceptInRange('a', 'z') || BeforePersons.Contains(word))
        {
            return false;
        }

        foreach (var ending in PersonEndings)
        {
            if (word.EndsWith(ending, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    private static FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Set(string words) =>
        words.Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
}
