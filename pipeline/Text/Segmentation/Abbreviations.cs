using System.Collections.Frozen;

namespace LukePipeline.Text.Segmentation;

/// <summary>Words that are written with a period which does not end a sentence, or need not.</summary>
internal static class Abbreviations
{
    /// <summary>The longest entry, so that longer words need no lookup.</summary>
    private const int MaxLength = 8;

    private static readonly FrozenSet<string> BeforeNames = Set(
        "Mr Mrs Ms Mx Dr Prof Gen Maj Col Lt Capt Cmdr Sgt Cpl Pvt Adm Gov Sen Rep Reps Sens Pres Rev Hon Fr Sr St Ste Mt Ft "
        + "Msgr Supt Insp Brig Amb Sec Treas Mme Mlle Messrs Bros Hr Sra Srta Dra Ing Arq Cong v "
        + "Wm Geo Robt Chas Jas Thos Jos Benj Edw med jur rer nat");

    private static readonly FrozenSet<string> Anywhere = Set(
        "Inc Corp Co Cos Ltd Bros Plc Jr Sr Esq Assn Dept Dist Div Univ Inst Intl Natl Govt Ave Blvd Rd Bldg "
        + "Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Mon Tue Tues Wed Thu Thur Thurs Fri "
        + "Ala Ariz Ark Calif Colo Conn Del Fla Ga Ill Ind Kan Ky Md Mich Minn Mo Mont Neb Nev Okla Ore Pa Tenn Tex Vt Va Wash Wis Wyo Mass "
        + "vs etc al cf ca approx est viz resp incl excl bzw usw ibid");

    private static readonly FrozenSet<string> BeforeNumbers = Set(
        "No Nos Nr no nos Art art Ch ch Eq eq Fig fig Figs figs Par par Sec sec Vol vol Vols vols pp Ref ref Tab tab ed eds op App app Pt pt "
        + "ft lb lbs oz yd yds Rs Op Apt Rm Rte Hwy");

    private static readonly FrozenSet<string> Starters = Set(
        "The A An This That These Those It He She They We You I His Her Its Their Our My Your In On At By For From With To Of As If "
        + "But And Or So Yet However Although Though While When Where After Before Since Because Until Once During Despite There Here "
        + "Then Now Some Many Most Several Both All Each Every Another Other One Two Three Not No What Who Why How Which According "
        + "Also Meanwhile Moreover Instead Still Today Yesterday Last Earlier Later Critics Officials Police");

    /// <summary>Of those the words that do not go on a sentence behind an abbreviation either, where capitals do not tell.</summary>
    private static readonly FrozenSet<string> SureStarters = Set(
        "The This That These Those It He She They We You I His Her Its Their Our My But Yet However Although Though Meanwhile Moreover There Then Here "
        + "What Why How Instead Still Also Nobody");

    private static readonly FrozenSet<string> LegalForms = Set("Inc Corp Co Ltd Plc LLC LLP GmbH AG SE SA NV");

    private static readonly FrozenSet<string> GermanMonths = Set("Januar Jänner Februar März Mai Juni Juli Oktober Dezember");

    private static readonly FrozenSet<string> BeforeYears = Set(
        "in since until till by from of before after to and during around about "
        + "January February March April May June July August September October November December");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> LegalFormsBySpan = Lookup(LegalForms);
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> GermanMonthsBySpan = Lookup(GermanMonths);
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> BeforeYearsBySpan = Lookup(BeforeYears);
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> BeforeNamesBySpan = Lookup(BeforeNames);
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> AnywhereBySpan = Lookup(Anywhere);
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> BeforeNumbersBySpan = Lookup(BeforeNumbers);
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> StartersBySpan = Lookup(Starters);
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> SureStartersBySpan = Lookup(SureStarters);

    /// <summary>Titles and the like, after which the name goes on: <c>Mr</c>, <c>St</c>.</summary>
    public static bool IsBeforeName(ReadOnlySpan<char> word) => word.Length <= MaxLength && BeforeNamesBySpan.Contains(word);

    /// <summary>Abbreviations that may end a sentence or not: <c>Inc</c>, <c>Jan</c>, <c>etc</c>.</summary>
    public static bool IsAnywhere(ReadOnlySpan<char> word) => word.Length <= MaxLength && AnywhereBySpan.Contains(word);

    /// <summary>Words that are abbreviations only before a number: <c>No</c>, <c>Fig</c>, <c>pp</c>.</summary>
    public static bool IsBeforeNumber(ReadOnlySpan<char> word) => word.Length <= MaxLength && BeforeNumbersBySpan.Contains(word);

    /// <summary>Capitalised words that rarely go on a name, so that after an abbreviation they start a sentence.</summary>
    public static bool IsStarter(ReadOnlySpan<char> word) => word.Length <= 12 && StartersBySpan.Contains(word);

    /// <summary>Words that start a sentence even where all are in capitals: <c>THE</c>, <c>HE</c>, but not <c>IN</c> or <c>OFFICIALS</c>.</summary>
    public static bool IsSureStarter(ReadOnlySpan<char> word) => word.Length <= 12 && SureStartersBySpan.Contains(word);

    /// <summary>What follows the name of a company, with its period or without: <c>Inc.</c>, <c>LLC</c>.</summary>
    public static bool IsLegalForm(ReadOnlySpan<char> word) => LegalFormsBySpan.Contains(word is [.., '.'] ? word[..^1] : word);

    /// <summary>Months before which German writes the day with a period, <c>3. Mai</c>; those that English has as well are not among them.</summary>
    public static bool IsGermanMonth(ReadOnlySpan<char> word) => GermanMonthsBySpan.Contains(word);

    /// <summary>Words after which a number of four digits is a year: <c>in</c>, <c>May</c>.</summary>
    public static bool IsBeforeYear(ReadOnlySpan<char> word) => BeforeYearsBySpan.Contains(word);

    /// <summary>
    /// Letters with periods between them, the last one not counted: <c>U.S</c>, <c>e.g</c>, <c>Ph.D</c>, <c>pro-U.N</c>.
    /// </summary>
    public static bool IsAcronym(ReadOnlySpan<char> word)
    {
        // Longer ones do not exist, and a bound keeps the time of a run of initials linear.
        if (word.Length > 32)
        {
            return false;
        }

        word = word[(word.LastIndexOf('-') + 1)..];
        var letters = 0;
        var periods = 0;
        foreach (var c in word)
        {
            if (c == '.')
            {
                if (letters == 0)
                {
                    return false;
                }

                letters = 0;
                periods++;
            }
            else if (!char.IsLetter(c) || ++letters > 2)
            {
                return false;
            }
        }

        return periods > 0 && letters > 0;
    }

    private static FrozenSet<string> Set(string words) => words.Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private static FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Lookup(FrozenSet<string> set) =>
        set.GetAlternateLookup<ReadOnlySpan<char>>();
}
