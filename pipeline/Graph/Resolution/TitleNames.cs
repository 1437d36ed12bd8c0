using System.Collections.Frozen;

namespace LukePipeline.Graph.Resolution;

/// <summary>
/// Tells titles from names: what somebody is (an office, a rank, a membership, a degree) says nothing by itself, and as a node it would join whoever bears
/// it. What somebody gets is a thing: the Nobel Prize in Physics, the Order of Merit.
/// </summary>
internal static class TitleNames
{
    /// <summary>Who says what of: the President of France is an office, the Duke of Wellington a man.</summary>
    private static readonly FrozenSet<string> Offices = NameLists.Set(
        "president minister chancellor judge governor mayor senator chairman chairwoman chairperson secretary ambassador premier director commissioner "
        + "representative speaker ceo officer general fellow member professor companion treasurer dean provost rector lecturer envoy viceroy");

    /// <summary>What a person may be of something as well; a Head of the Class is a series.</summary>
    private static readonly FrozenSet<string> Roles = NameLists.Set("head leader chief founder cofounder owner publisher editor");

    /// <summary>Titles that nobody is called by: what ends so is one, whatever stands before, "French President".</summary>
    private static readonly FrozenSet<string> NoSurnames = NameLists.Set(
        "president minister secretary ambassador director commissioner representative congressman congresswoman ceo cfo coo cto officer senator chairman chairwoman chairperson "
        + "admiral general colonel lieutenant");

    /// <summary>Titles that people are called by as well, and what tells that they are: Dr. King, Mrs. Pope, Judge Bishop, Don King.</summary>
    private static readonly FrozenSet<string> Surnames = NameLists.Set("king prince pope bishop judge baron duke count major cardinal justice sergeant chancellor");

    private static readonly FrozenSet<string> Honorifics = NameLists.Set(
        "mr mrs ms miss mx dr prof professor sir dame don dona rev reverend senator sen governor gov judge captain capt colonel col general gen lieutenant lt herr frau monsieur madame");

    /// <summary>Whose office may be for something, or to somebody: the Speaker for the Dead is a book, and so is a Companion to Shakespeare.</summary>
    private static readonly FrozenSet<string> Deputies = NameLists.Set("minister secretary ambassador director commissioner representative member envoy president");

    /// <summary>Ranks of an order: the Knight of the Garter, and not that of a film, nor the Knights of the Round Table.</summary>
    private static readonly FrozenSet<string> Ranks = NameLists.Set("knight dame commander chevalier grand");

    /// <summary>What several may be of, and what one is a member of: there are Ministers of Sound, and a Member of the Wedding.</summary>
    private static readonly FrozenSet<string> Fields = NameLists.Set(
        "state foreign affairs finance financial defence defense health education interior justice war labour labor agriculture trade commerce economy economic environment energy "
        + "transport culture science technology industry welfare treasury navy army air posts crown home media sport sports security government department staff opposition "
        + "parliament house lords commons congress senate diet knesset bundestag duma assembly council cabinet court board committee commission party order garter bath legion empire "
        + "society academy institute institution college university association union federation church engineers physicians surgeons royal");

    /// <summary>Whoever bears an honour, with its name before: Guggenheim Fellow, Poet Laureate.</summary>
    private static readonly FrozenSet<string> Bearers = NameLists.Set("fellow laureate");

    /// <summary>Ranks of peers, monarchs and bishops: what is said of a place passes from one who bears it to the next, the Duke of York and the King of Spain.</summary>
    private static readonly FrozenSet<string> Seats = NameLists.Set(
        "king queen prince princess emperor empress tsar tsarina czar czarina sultan emir shah caliph pope archbishop bishop abbot abbess patriarch duke duchess archduke "
        + "archduchess marquess marquis marchioness earl count countess viscount viscountess baron baroness");

    private static readonly FrozenSet<string> Ordinals = NameLists.Set("first second third fourth fifth sixth seventh eighth ninth tenth");

    private static readonly FrozenSet<string> Degrees = NameLists.Set("bachelor master doctor licentiate");

    private static readonly FrozenSet<string> ShortDegrees = NameLists.Set("phd mba bsc msc dphil mphil llb llm beng meng");

    private static readonly FrozenSet<string> Subjects = NameLists.Set(
        "arts science sciences law laws letters philosophy medicine divinity theology engineering education business music surgery fine public applied social");

    /// <summary>Of which country the holder of an office is.</summary>
    private static readonly FrozenSet<string> Countries = NameLists.Set(
        "american british english scottish welsh irish french german italian spanish portuguese dutch belgian swiss austrian polish czech hungarian romanian bulgarian greek turkish "
        + "russian ukrainian swedish norwegian danish finnish chinese japanese korean indian pakistani iranian iraqi israeli egyptian syrian lebanese saudi south north african "
        + "brazilian mexican canadian australian cuban european us uk un eu soviet afghan argentine argentinian chilean colombian venezuelan peruvian bolivian ecuadorian "
        + "paraguayan uruguayan haitian dominican jamaican salvadoran guatemalan honduran nicaraguan panamanian kenyan nigerian ethiopian ghanaian tanzanian ugandan zimbabwean "
        + "sudanese somali rwandan congolese algerian moroccan tunisian libyan jordanian palestinian yemeni kuwaiti qatari emirati thai vietnamese filipino philippine malaysian "
        + "indonesian singaporean bangladeshi nepali nepalese burmese cambodian taiwanese mongolian kazakh uzbek georgian armenian azerbaijani belarusian latvian lithuanian "
        + "estonian slovak slovenian croatian serbian bosnian albanian macedonian kosovan moldovan icelandic cypriot maltese");

    /// <summary>Whether the words of what is labelled a person are a title and no name: Prime Minister, Chief Justice, President of the United States.</summary>
    public static bool IsOfPerson(string[] words) => Cut(words) is var end && end < 0
        ? NoSurnames.Contains(words[^1]) || (IsTitle(words[^1]) && words.All(word => IsTitle(word) || NameLists.IsOfATitle(word) || word is "and" || Countries.Contains(word)))
        : (IsOffice(words[end - 1]) && words[..end].All(IsOfAnOffice) && NamesNobody(words[(end + 1)..]))
            || (Seats.Contains(words[end - 1]) && words[..(end - 1)].All(IsBeforeASeat) && NamesAPlace(words[(end + 1)..]));

    /// <summary>
    /// How many words from one on are a title with the name of a person behind it: Prime Minister, French President, Secretary of State, Chairman of the Board.
    /// What has no other name, the King of Spain, keeps its words.
    /// </summary>
    /// <param name="words">All words.</param>
    /// <param name="at">Where it would begin.</param>
    public static int LengthBefore(List<string> words, int at)
    {
        if (at + 1 >= words.Count)
        {
            return 0;
        }

        if (Countries.Contains(words[at]))
        {
            return LengthBefore(words, at + 1) is > 0 and var length ? length + 1 : 0;
        }

        if (words[at + 1] is "of" or "for")
        {
            return LengthOfAnOffice(words, at);
        }

        return NameLists.Titles.Contains(words[at]) || (NameLists.TitleParts.Contains(words[at]) && words.Skip(at + 1).TakeWhile(NameLists.IsOfATitle).Any(NameLists.Titles.Contains)) ? 1 : 0;
    }

    /// <summary>"Secretary of State", "Speaker of the House", where somebody's name stands behind it.</summary>
    private static int LengthOfAnOffice(List<string> words, int at)
    {
        if (!IsOffice(words[at]))
        {
            return 0;
        }

        var begin = at + 2;
        begin += begin < words.Count && words[begin] == "the" ? 1 : 0;
        var end = begin;
        while (end < words.Count && (Fields.Contains(words[end]) || (words[end] == "and" && end > begin)))
        {
            end++;
        }

        return end > begin && end < words.Count && words[end] is not ("of" or "for") ? end - at : 0;
    }

    /// <summary>Whether the words of anything else are: Member of Parliament, Lucasian Professor of Mathematics, Fellow of the Royal Society, Bachelor of Arts.</summary>
    public static bool IsOfThing(string[] words, LabelKind kind)
    {
        var end = Cut(words);
        if (end < 0)
        {
            return (words.Length > 1 && Bearers.Contains(Singular(words[^1])))
                || (words.Length == 1 && ShortDegrees.Contains(words[0]))
                || ((Offices.Contains(words[^1]) || Roles.Contains(words[^1])) && words.All(word => IsOfAnOffice(word) || word is "and"));
        }

        var (head, rest) = (Singular(words[end - 1]), words[(end + 1)..]);
        var areSeveral = head != words[end - 1];
        return ((words[end] == "of" ? Offices : Deputies).Contains(head) && (!(areSeveral || head == "member") || rest.Any(Fields.Contains)) && !IsABody(words, end, kind))
            || (Ranks.Contains(head) && rest[0] == "the" && (!areSeveral || rest.Any(Fields.Contains)))
            || (Degrees.Contains(head) && Subjects.Contains(rest[0]));
    }

    /// <summary>Whether somebody is called by what is a title elsewhere, since another title stands before it.</summary>
    /// <param name="words">All words, titles among them.</param>
    public static bool IsSurname(string[] words) => words.Length > 1 && Surnames.Contains(words[^1]) && words[..^1].Any(Honorifics.Contains);

    /// <summary>Organisations may be called by an office, and the United Nations High Commissioner for Refugees is one.</summary>
    private static bool IsABody(string[] words, int end, LabelKind kind) =>
        (kind == LabelKind.Organization && !words[..end].All(IsOfAnOffice)) || (end > 1 && words[end - 2] == "high" && words[end - 1] == "commissioner" && words[end] == "for");

    /// <summary>Where a title says what of; negative where it does not.</summary>
    private static int Cut(string[] words)
    {
        var cut = Array.FindIndex(words, word => word is "of" or "for" or "to");
        return cut > 0 && cut < words.Length - 1 ? cut : -1;
    }

    private static bool IsTitle(string word) => NameLists.Titles.Contains(word) || Roles.Contains(word);

    private static bool IsOffice(string word) => Offices.Contains(Singular(word)) || Roles.Contains(Singular(word));

    private static bool IsOfAnOffice(string word) => NameLists.IsOfATitle(word) || IsOffice(word);

    /// <summary>"France", "the United States", "the House of Lords", "Foreign Affairs"; what is longer may end with the name of who holds the office.</summary>
    private static bool NamesNobody(string[] words)
    {
        var cut = Array.IndexOf(words, "of");
        return cut <= 0 || cut == words.Length - 1
            ? words.Length == 1 || (words.Length <= 3 && words[0] == "the") || words.All(word => Fields.Contains(word) || word is "and")
            : NamesNobody(words[..cut]) && NamesNobody(words[(cut + 1)..]);
    }

    /// <summary>"York", "the Two Sicilies", "Bath and Wells", "New York"; what is longer may end with the name of who bears it.</summary>
    private static bool NamesAPlace(string[] words) => words.Length <= 2 || (words.Length == 3 && words[0] == "the") || (words.Length <= 5 && words.Contains("and"));

    /// <summary>"1st", "third", "Holy Roman", "former".</summary>
    private static bool IsBeforeASeat(string word) => NameLists.IsOfATitle(word) || Countries.Contains(word) || Ordinals.Contains(word) || (char.IsAsciiDigit(word[0]) && char.IsAsciiLetter(word[^1]));

    private static string Singular(string word) => word.Length > 3 && word[^1] == 's' && word[^2] != 's' ? word[..^1] : word;
}
