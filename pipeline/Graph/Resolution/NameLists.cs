using System.Collections.Frozen;

namespace LukePipeline.Graph.Resolution;

/// <summary>Words that are no part of a name, and names that are none.</summary>
internal static class NameLists
{
    /// <summary>What stands before the name of a person.</summary>
    public static FrozenSet<string> Titles { get; } = Set(
        "mr mrs ms miss mx dr prof professor sir dame lord lady president king queen prince princess pope emperor empress duke duchess count countess "
        + "baron baroness general gen colonel col captain capt major maj lieutenant lt sergeant sgt admiral senator sen governor gov mayor minister "
        + "chancellor judge justice rev reverend father sister brother bishop archbishop cardinal rabbi imam sheikh sultan herr frau monsieur madame don dona "
        + "chairman chairwoman chairperson secretary ambassador premier director commissioner representative congressman congresswoman ceo cfo coo cto speaker "
        + "executive officer marshal commodore corporal ayatollah mullah archduke archduchess tsar tsarina czar czarina viscount viscountess baronet spokesman "
        + "spokeswoman spokesperson inspector superintendent");

    /// <summary>What stands before a title and is of it: Prime Minister, Vice President, Chief Justice.</summary>
    public static FrozenSet<string> TitleParts { get; } = Set(
        "prime vice deputy foreign chief first crown attorney acting interim former ex interior finance defence defense health justice assistant associate under "
        + "managing executive honorary right honourable honorable financial operating technology information marketing administrative home solicitor rear brigadier surgeon "
        + "field grand lance wing detective state");

    /// <summary>What stands after the name of a company.</summary>
    public static FrozenSet<string> LegalForms { get; } = Set(
        "inc incorporated ltd limited llc llp plc corp corporation co company gmbh mbh ag kg se sa sarl sas nv bv oy oyj ab asa spa srl pty pte kk "
        + "as pvt private sdn bhd aktiengesellschaft doo nyrt zrt pjsc sab cv rl lp ev fc");

    /// <summary>What stands before it in Russia.</summary>
    public static FrozenSet<string> LegalFormsBefore { get; } = Set("pao ooo oao zao");

    /// <summary>What follows the name of a person: generations, degrees and seats.</summary>
    public static FrozenSet<string> Suffixes { get; } = Set("jr sr esq phd md mp kc qc");

    /// <summary>Titles of men, and of women: Mr. Smith is not Mrs. Smith.</summary>
    public static FrozenSet<string> TitlesOfMen { get; } = Set("mr sir lord king prince duke count baron herr monsieur don father brother");

    /// <inheritdoc cref="TitlesOfMen"/>
    public static FrozenSet<string> TitlesOfWomen { get; } = Set("mrs ms miss dame lady queen princess duchess countess baroness frau madame dona sister");

    /// <summary>
    /// Names that many things bear: they name something inside one document only. With the words <see cref="Pointers"/> before them, they
    /// are "this company" and the like.
    /// </summary>
    public static FrozenSet<string> Generic { get; } = Set(
        "court university company corporation firm group party government committee council commission ministry department agency board bank church school "
        + "college institute club team league union army navy police parliament congress senate house assembly organization organisation association society "
        + "foundation federation administration office bureau authority city town village country state province county district region river island street "
        + "airport station museum hospital library hotel theatre theater band album song film book game series war battle award tournament championship");

    /// <summary>Words that point at what was named before.</summary>
    public static FrozenSet<string> Pointers { get; } = Set("the this that these those its his her their our my said such same a an");

    /// <summary>Words that stand for a name.</summary>
    public static FrozenSet<string> Pronouns { get; } = Set("i you he she it we they me him us them who whom which that this these those his her hers its their our my your");

    /// <summary>Whether a word is a title, or stands before one and is of it.</summary>
    public static bool IsOfATitle(string word) => Titles.Contains(word) || TitleParts.Contains(word);

    /// <summary>A set of words that are separated by spaces.</summary>
    public static FrozenSet<string> Set(string words) => words.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
