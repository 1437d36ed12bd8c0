using LukePipeline.Graph.Resolution;

namespace LukePipeline.Tests.Graph;

public sealed class DocumentResolverTests
{
    [Theory]
    [InlineData("PER", "Wangari Maathai", "Maathai")]
    [InlineData("PER", "Francesco De Masi", "De Masi")]
    [InlineData("PER", "John Henry Dearle", "J. H. Dearle")]
    [InlineData("PER", "Dr. Ada Lovelace", "Ada Lovelace's")]
    [InlineData("ORG", "World Health Organization", "WHO")]
    [InlineData("ORG", "the United Nations", "U.N.")]
    [InlineData("ORG", "Siemens", "Siemens AG")]
    [InlineData("LOC", "the Netherlands", "Netherlands")]
    [InlineData("LOC", "Mediaș", "Mediaş")]
    [InlineData("LOC", "Zürich", "Zu\u0308rich")]
    [InlineData("LOC", "ΑΘΉΝΑ", "Αθήνα")]
    [InlineData("MISC", "Ｔｗｏ Doors–Down", "two doors down")]
    [InlineData("ORG", "Orléans’", "Orleans")]
    [InlineData("ORG", "IBM", "International Business Machines Corp.")]
    [InlineData("ORG", "BBC", "British Broadcasting Corporation")]
    [InlineData("PER", "Masi", "De Masi", "Fabio De Masi")]
    [InlineData("PER", "Thatcher", "Prime Minister Thatcher", "Margaret Thatcher")]
    [InlineData("PER", "Chief Justice John Roberts", "John Roberts", "Vice President John Roberts")]
    [InlineData("PER", "G. W. Bush", "George W. Bush", "George Walker Bush")]
    [InlineData("ORG", "ﾄﾖﾀ", "トヨタ")]
    [InlineData("ORG", "ﾎﾟﾝﾀﾞ", "ポンダ", "ホ\u309Aンタ\u3099")]
    [InlineData("LOC", "ﺩﻣﺸﻖ", "دمشق")]
    [InlineData("LOC", "שׁלום", "\uFB2Aלום")]
    [InlineData("LOC", "서울", "\u1109\u1165\u110B\u116E\u11AF")]
    [InlineData("LOC", "a Coruña", "Coruña")]
    [InlineData("PER", "J. R. R. Tolkien", "J.R.R. Tolkien", "John Ronald Reuel Tolkien", "Tolkien")]
    [InlineData("PER", "Robert Downey, Jr.", "Downey")]
    [InlineData("PER", "Mrs. King", "King")]
    [InlineData("ORG", "U. S. Steel", "U.S. Steel Corp.")]
    [InlineData("ORG", "Novo Nordisk A/S", "Novo Nordisk")]
    [InlineData("ORG", "Lidl GmbH & Co. KG", "Lidl", "Lidl & Co.")]
    [InlineData("ORG", "Bimbo S.A.B. de C.V.", "Bimbo")]
    [InlineData("ORG", "PAO Gazprom", "Gazprom PJSC")]
    [InlineData("ORG", "Johnson & Johnson", "Johnson and Johnson")]
    [InlineData("LOC", "St. Louis", "Saint Louis")]
    [InlineData("LOC", "Mt. Everest", "Mount Everest")]
    [InlineData("PER", "Secretary of State Hillary Clinton", "Hillary Clinton", "Secretary of State Clinton")]
    [InlineData("PER", "French President Emmanuel Macron", "Emmanuel Macron", "President Macron")]
    [InlineData("PER", "Speaker of the House Nancy Pelosi", "Nancy Pelosi")]
    [InlineData("PER", "Minister of Foreign Affairs Sergey Lavrov", "former Russian Foreign Minister Sergey Lavrov")]
    [InlineData("PER", "Grand Ayatollah Ali Sistani", "Ali Sistani")]
    [InlineData("PER", "Field Marshal Erwin Rommel", "Rommel")]
    public void Resolve_NamesOfTheSame_AreOneCluster(string label, params string[] names) => Assert.Single(Resolve(label, names));

    [Theory]
    [InlineData("LOC", "York", "New York")]
    [InlineData("MISC", "Apollo 11", "Apollo 12")]
    [InlineData("PER", "George W. Bush", "George H. W. Bush")]
    [InlineData("PER", "Carol II", "Carol")]
    [InlineData("PER", "Li", "Bai Liu")]
    [InlineData("LOC", "李", "里")]
    [InlineData("ORG", "who", "World Health Organization")]
    [InlineData("PER", "Marie Curie", "Pierre Curie", "Curie")]
    [InlineData("ORG", "!!!", "???")]
    [InlineData("PER", "John Smith", "A. Smith")]
    [InlineData("PER", "An Nguyen", "Bao Nguyen", "Nguyen")]
    [InlineData("ORG", "A. Lange", "Lange")]
    [InlineData("ORG", "A-ha", "Ha")]
    [InlineData("PER", "佐々木 健", "佐木 健")]
    [InlineData("LOC", "ビール", "ビル")]
    [InlineData("LOC", "バリ", "パリ", "ハリ")]
    [InlineData("PER", "John B. Smith", "J. Bob Smith", "Jane B. Smith")]
    [InlineData("PER", "Jane B. Smith", "J. Bob Smith", "John B. Smith")]
    [InlineData("PER", "the King of Spain", "the Queen of Spain")]
    [InlineData("PER", "Mr. Smith", "Mrs. Smith", "John Smith")]
    [InlineData("LOC", "Main St.", "Main Saint")]
    [InlineData("ORG", "AT&T", "AT and T")]
    [InlineData("PER", "Martin Luther King, Jr.", "Martin Luther King, Sr.", "King")]
    public void Resolve_NamesOfOthers_StayApart(string label, params string[] names) => Assert.Equal(names.Length, Resolve(label, names).Count);

    [Fact]
    public void Resolve_SurnameThatIsATitleElsewhere_IsANameBesideTwoWhoBearIt()
    {
        var king = Resolve("PER", "Carole King", "Larry King", "King")[2];

        Assert.Equal((false, true), (king.IsNoName, king.IsLocal));
        Assert.Equal(["Carole King", "Larry King"], king.Doubts);
    }

    [Fact]
    public void Resolve_NamesThatUsersJoin_KeepTheirSurnames()
    {
        var decisions = NameDecisions.Read("Robert Zimmerman\tBob Dylan\tPER\n", null, ["PER"], label => label);

        Assert.Single(new DocumentResolver(new ResolutionOptions { Decisions = decisions }).Resolve([new("Robert Zimmerman", "PER"), new("Zimmerman", "PER"), new("Bob Dylan", "PER"), new("Dylan", "PER")]));
    }

    [Fact]
    public void Resolve_NameThatFitsTwo_RemembersBoth() =>
        Assert.Equal(["Marie Curie", "Pierre Curie"], Resolve("PER", "Marie Curie", "Pierre Curie", "Curie")[2].Doubts);

    [Fact]
    public void Resolve_Cluster_IsNamedByItsLongestNameAndSaysWhy()
    {
        var cluster = Assert.Single(Resolve("PER", "Maathai", "WANGARI MAATHAI", "Wangari Maathai", "Wangari Maathai"));

        Assert.Equal(new NameKey("PER", "wangari maathai"), cluster.Key);
        Assert.Equal("Wangari Maathai", cluster.Name);
        Assert.Equal("Cape Town", Assert.Single(Resolve("LOC", "CAPE TOWN", "Cape Town")).Name);
        Assert.Equal([ResolutionRules.Surname, ResolutionRules.Name, ResolutionRules.Name, ResolutionRules.Name], cluster.Mentions.Select(mention => mention.Rule));
    }

    [Theory]
    [InlineData("PER", "Maathai", true)]
    [InlineData("PER", "Wangari Maathai", false)]
    [InlineData("ORG", "the company", true)]
    [InlineData("ORG", "This University", true)]
    [InlineData("ORG", "Cornell University", false)]
    [InlineData("LOC", "Nairobi", false)]
    [InlineData("ORG", "Ministry of Finance", true)]
    [InlineData("ORG", "Foreign Ministry", true)]
    [InlineData("ORG", "Supreme Court", true)]
    [InlineData("ORG", "the Court of Appeal", true)]
    [InlineData("ORG", "Central Bank", true)]
    [InlineData("ORG", "City Council", true)]
    [InlineData("ORG", "Prime Minister's Office", true)]
    [InlineData("ORG", "Armed Forces", true)]
    [InlineData("ORG", "Central Bank of Kenya", false)]
    [InlineData("ORG", "Supreme Court of India", false)]
    [InlineData("ORG", "Japanese Ministry of Finance", false)]
    [InlineData("ORG", "State Department", false)]
    [InlineData("ORG", "Security Council", false)]
    [InlineData("ORG", "Bank of England", false)]
    [InlineData("PER", "毛泽东", false)]
    [InlineData("PER", "김정은", false)]
    [InlineData("PER", "毛", true)]
    [InlineData("PER", "田中", true)]
    [InlineData("PER", "オバマ", true)]
    public void Resolve_NameThatSaysTooLittle_IsLocal(string label, string name, bool local) => Assert.Equal(local, Resolve(label, name)[0].IsLocal);

    [Theory]
    [InlineData("ORG", "the company", true)]
    [InlineData("ORG", "the Court", false)]
    [InlineData("PER", "President", true)]
    [InlineData("PER", "he", true)]
    [InlineData("PER", "President Carol", false)]
    [InlineData("PER", "the Prime Minister", true)]
    [InlineData("LOC", "US", false)]
    [InlineData("LOC", "U.S.", false)]
    [InlineData("LOC", "the US", false)]
    [InlineData("ORG", "WHO", false)]
    [InlineData("ORG", "WHO's", false)]
    [InlineData("ORG", "The Who", false)]
    [InlineData("ORG", "HIM", false)]
    [InlineData("LOC", "us", true)]
    [InlineData("PER", "It", true)]
    [InlineData("PER", "I", true)]
    [InlineData("PER", "Don King", false)]
    [InlineData("PER", "Dr. King", false)]
    [InlineData("PER", "Mr. Bishop", false)]
    [InlineData("PER", "Mrs. Pope", false)]
    [InlineData("PER", "Judge Bishop", false)]
    [InlineData("PER", "Angus King", false)]
    [InlineData("PER", "the King", true)]
    [InlineData("PER", "Mr. President", true)]
    [InlineData("PER", "Major General", true)]
    [InlineData("PER", "Chief Financial Officer", true)]
    [InlineData("PER", "French President", true)]
    [InlineData("PER", "German Chancellor", true)]
    [InlineData("PER", "Home Secretary", true)]
    [InlineData("PER", "Solicitor General", true)]
    [InlineData("PER", "Rear Admiral", true)]
    [InlineData("PER", "Minister for Foreign Affairs", true)]
    [InlineData("PER", "Head of State", true)]
    [InlineData("PER", "Chairman and CEO", true)]
    [InlineData("PER", "his wife", true)]
    [InlineData("PER", "bell hooks", false)]
    [InlineData("MISC", "Chairman and CEO", true)]
    [InlineData("MISC", "founder", true)]
    [InlineData("MISC", "MBA", true)]
    [InlineData("MISC", "Ph.D.", true)]
    [InlineData("ORG", "the companies", true)]
    [InlineData("ORG", "The airline", true)]
    [InlineData("ORG", "The xx", false)]
    [InlineData("ORG", "the Netherlands", false)]
    [InlineData("LOC", "here", true)]
    [InlineData("LOC", "home", true)]
    [InlineData("LOC", "the area", true)]
    [InlineData("MISC", "Knights of the Golden Circle", false)]
    [InlineData("MISC", "Knights of the Round Table", false)]
    [InlineData("MISC", "Ministers of Sound", false)]
    [InlineData("MISC", "Ministers of Finance", true)]
    [InlineData("MISC", "The Member of the Wedding", false)]
    [InlineData("MISC", "The Mayor of Casterbridge", false)]
    [InlineData("MISC", "Mayor of London", true)]
    [InlineData("ORG", "United Nations High Commissioner for Refugees", false)]
    [InlineData("MISC", "United Nations High Commissioner for Refugees", false)]
    [InlineData("PER", "Vice President", true)]
    [InlineData("PER", "Deputy Foreign Minister", true)]
    [InlineData("PER", "Chief Executive Officer", true)]
    [InlineData("PER", "CEO", true)]
    [InlineData("PER", "President of the United States", true)]
    [InlineData("PER", "Secretary of State Clinton", false)]
    [InlineData("PER", "Duke of Wellington", true)]
    [InlineData("PER", "Earl of Lovelace", true)]
    [InlineData("PER", "8th Earl of Shaftesbury", true)]
    [InlineData("PER", "Archbishop of Canterbury", true)]
    [InlineData("PER", "King of the Two Sicilies", true)]
    [InlineData("PER", "Holy Roman Emperor", false)]
    [InlineData("PER", "Arthur Wellesley, 1st Duke of Wellington", false)]
    [InlineData("PER", "Philip, Duke of Edinburgh", false)]
    [InlineData("PER", "Joan of Arc", false)]
    [InlineData("MISC", "Duke of Wellington", false)]
    [InlineData("PER", "Prime", false)]
    [InlineData("PER", "Professor of Physics", true)]
    [InlineData("PER", "Member of Parliament", true)]
    [InlineData("PER", "Member of the House of Lords", true)]
    [InlineData("PER", "President of the Republic of Korea Park Geun-hye", false)]
    [InlineData("PER", "Professor Fellow", false)]
    [InlineData("MISC", "Fellow of the Royal Society", true)]
    [InlineData("MISC", "Fellows of the Royal Society of Edinburgh", true)]
    [InlineData("MISC", "Fellow of Trinity College, Cambridge", true)]
    [InlineData("ORG", "Member of Parliament", true)]
    [InlineData("MISC", "Lucasian Professor of Mathematics", true)]
    [InlineData("MISC", "Chancellor of the Exchequer", true)]
    [InlineData("MISC", "United States Ambassador to France", true)]
    [InlineData("MISC", "Secretary of State for Education", true)]
    [InlineData("MISC", "Prime Minister", true)]
    [InlineData("MISC", "Guggenheim Fellow", true)]
    [InlineData("MISC", "Nobel Laureates", true)]
    [InlineData("MISC", "Knight of the Garter", true)]
    [InlineData("MISC", "Dame Commander of the Order of the British Empire", true)]
    [InlineData("MISC", "Companion of Honour", true)]
    [InlineData("MISC", "Bachelor of Arts", true)]
    [InlineData("MISC", "Doctor of Philosophy", true)]
    [InlineData("MISC", "Nobel Prize in Physics", false)]
    [InlineData("MISC", "Order of Merit", false)]
    [InlineData("MISC", "Legion of Honour", false)]
    [InlineData("MISC", "Guggenheim Fellowship", false)]
    [InlineData("MISC", "Presidential Medal of Freedom", false)]
    [InlineData("MISC", "Knight of Cups", false)]
    [InlineData("MISC", "Master of Puppets", false)]
    [InlineData("MISC", "The Cambridge Companion to Shakespeare", false)]
    [InlineData("MISC", "Lord of the Rings", false)]
    [InlineData("MISC", "The Nutty Professor", false)]
    [InlineData("MISC", "Of Mice and Men", false)]
    [InlineData("ORG", "Royal Society", false)]
    [InlineData("ORG", "General Motors", false)]
    [InlineData("ORG", "Ministry of Defence", false)]
    [InlineData("ORG", "Fellowship of Reconciliation", false)]
    public void Resolve_WhatIsNoName_IsToldFromNames(string label, string text, bool isNoName) => Assert.Equal(isNoName, Resolve(label, text)[0].IsNoName);

    [Theory]
    [InlineData("WHO", "ORG", "WE ASK WHO WINS", NameSetting.None, true)]
    [InlineData("US", "LOC", "US, UK", NameSetting.None, false)]
    [InlineData("the company", "ORG", "then the company said so", NameSetting.None, true)]
    [InlineData("the beatles", "ORG", "then the beatles said so", NameSetting.None, false)]
    [InlineData("The Mayor of Casterbridge", "MISC", "The Mayor of Casterbridge spoke.", NameSetting.First, true)]
    public void Resolve_WhatIsNoName_DependsOnHowItsSentenceIsWritten(string text, string label, string sentence, NameSetting place, bool isNoName) =>
        Assert.Equal(isNoName, new DocumentResolver(new()).Resolve([new(text, label, null, NameSettings.Of(sentence) | place)])[0].IsNoName);

    [Theory]
    [InlineData("Nelson Mandela", "N. Mandela", "N. Mandela", "Nelson Mandela")]
    [InlineData("George Walker Bush", "George W. Bush", "George W. Bush", "G. W. Bush", "George Walker Bush")]
    public void Resolve_NamesWithInitials_AreKnownByTheFullest(string name, params string[] names) => Assert.Equal(name, Assert.Single(Resolve("PER", names)).Name);

    [Fact]
    public void Resolve_BodiesThatEveryCompanyHas_AreLocal() => Assert.True(Resolve("ORG", "Board of Directors")[0].IsLocal);

    [Theory]
    [InlineData("Nobel Prize in Chemistry", "Nobel Prize, in Chemistry")]
    [InlineData("Trinity College, Cambridge", "Trinity College Cambridge")]
    [InlineData("Nobel Prize in Chemistry", "Nobel Prize (in Chemistry)")]
    [InlineData("Franco-Prussian War", "Franco – Prussian War")]
    public void Resolve_NamesThatDifferInMarksWithinThem_AreOne(string left, string right) => Assert.Single(Resolve("MISC", left, right));

    [Fact]
    public void Resolve_EqualNamesOfTwoLabels_StayApart() => Assert.Equal(2, new DocumentResolver(new()).Resolve([new("Paris", "LOC"), new("Paris", "PER")]).Count);

    [Theory]
    [InlineData("surname", "PER", "Wangari Maathai", "Maathai")]
    [InlineData("initials", "PER", "John Henry Dearle", "J. H. Dearle")]
    [InlineData("acronym", "ORG", "World Health Organization", "WHO")]
    [InlineData("name", "LOC", "the Netherlands", "Netherlands")]
    public void Resolve_WithoutARule_DoesNotApplyIt(string rule, string label, params string[] names)
    {
        var options = new ResolutionOptions { Rules = ResolutionOptions.RulesOf(ResolutionOptions.RuleNames.Where(name => name != rule)) };

        Assert.Equal(2, new DocumentResolver(options).Resolve([.. names.Select(name => new NamedMention(name, label))]).Count);
    }

    [Fact]
    public void Resolve_WithTheUsersWord_FollowsIt()
    {
        const string Names = "# countries\nUSA\tUnited States\tLOC\nAmerica\tUnited States\nDM\tDeutsche Mark\nDM\tdm-drogerie\n";
        const string Decisions = "cannot\tPER\tMaathai\tWangari Maathai\nmust\tORG\tBig Blue\tInternational Business Machines\n";
        var resolver = new DocumentResolver(new ResolutionOptions { Decisions = NameDecisions.Read(Names, Decisions, ["PER", "ORG", "LOC"], label => label) });

        var clusters = resolver.Resolve(
        [
            new("USA", "LOC"), new("America", "LOC"), new("the United States", "LOC"),
            new("Wangari Maathai", "PER"), new("Maathai", "PER"),
            new("Big Blue", "ORG"), new("International Business Machines", "ORG"),
            new("DM", "ORG"), new("Deutsche Mark", "ORG"),
        ]);

        // What the list leaves open is an issue, and joined by no rule.
        Assert.Equal([3, 1, 1, 2, 1, 1], clusters.Select(cluster => cluster.Mentions.Count));
        Assert.Equal(("DM", 2), (clusters[4].Doubtful, clusters[4].Doubts.Count));
        Assert.Equal("United States", clusters[0].Name);
        Assert.Equal(ResolutionRules.Names, clusters[0].Mentions[0].Rule);
    }

    private static IReadOnlyList<MentionCluster> Resolve(string label, params string[] names) =>
        new DocumentResolver(new()).Resolve([.. names.Select(name => new NamedMention(name, label))]);
}
