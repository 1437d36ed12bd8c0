using LukePipeline.Graph.Resolution;
using LukePipeline.Ground;

namespace LukePipeline.Tests.Graph;

/// <summary>What users decide of names wins over rules and aliases.</summary>
public sealed class DecisionTests
{
    [Theory]
    [InlineData("a name that a third joins", "cannot\tPER\tSmith\tJ. Smith", "", "John Smith|J. Smith,Smith", "PER")]
    [InlineData("the third first", "cannot\tPER\tJ. Smith\tSmith", "", "John Smith|J. Smith,Smith", "PER")]
    [InlineData("what the other is in another document", "cannot\tPER\tSmith\tJ. Smith", "", "John Smith,Smith", "PER")]
    [InlineData("another of the name", "cannot\tPER\tSmith\tJ. Smith", "", "Anna Smith|Smith", "PER")]
    [InlineData("an alias", "cannot\tORG\tIBM\tBig Blue", "Big Blue\tIBM\tORG", "IBM,Big Blue|Big Blue", "ORG")]
    [InlineData("an alias, the other way", "cannot\tORG\tBig Blue\tIBM", "Big Blue\tIBM\tORG", "IBM,Big Blue", "ORG")]
    [InlineData("two aliases of one", "cannot\tORG\tBig Blue\tIBM Corporation of Armonk", "Big Blue\tIBM\nIBM Corporation of Armonk\tIBM", "Big Blue|IBM,IBM Corporation of Armonk", "ORG")]
    [InlineData("names that are compared alike", "cannot\tORG\tAcme Inc\tAcme Ltd", "", "Acme Inc|ACME INC.,Acme Ltd,Acme", "ORG")]
    [InlineData("persons but for a title", "cannot\tPER\tMr. Smith\tMrs. Smith", "", "Mr. Smith,Mrs. Smith", "PER")]
    public void Resolve_WhatCannotBeOne_StaysApart(string what, string decisions, string names, string clusters, string label) =>
        Assert.Equal($"{what}: {clusters}", $"{what}: {Resolve(decisions, names, label, clusters)}");

    [Theory]
    [InlineData("must\tORG\tEpsilon Zeta Eta\tAlpha Beta Gamma Omega\nmust\tORG\tDelta Gamma\tEpsilon Zeta Eta")]
    [InlineData("must\tORG\tDelta Gamma\tEpsilon Zeta Eta\nmust\tORG\tEpsilon Zeta Eta\tAlpha Beta Gamma Omega")]
    [InlineData("must\tORG\tDelta Gamma\tAlpha Beta Gamma Omega\nmust\tORG\tDelta Gamma\tEpsilon Zeta Eta")]
    public void Resolve_WhatMustBeOne_IsOneByAnyRulesAndOrder(string decisions)
    {
        foreach (var rules in new IReadOnlyList<string>[] { ResolutionOptions.RuleNames, ["name"], ["surname"] })
        {
            var resolver = Resolver(decisions, "", rules);
            var cluster = Assert.Single(resolver.Resolve([new("Delta Gamma", "ORG"), new("alpha beta gamma omega", "ORG"), new("Epsilon Zeta Eta", "ORG")]));

            Assert.Equal(new NameKey("ORG", "alpha beta gamma omega"), cluster.Key);
            Assert.Equal("Alpha Beta Gamma Omega", cluster.Canonical);
            Assert.Equal(cluster.Key, Assert.Single(resolver.Resolve([new("Epsilon Zeta Eta", "ORG")])).Key);
        }
    }

    [Fact]
    public void Resolve_AnAliasOfWhatMustBeOne_IsOfThemAll() => Assert.Single(
        Resolver("must\tPER\tPelé\tEdson Arantes do Nascimento", "O Rei\tPelé").Resolve([new("O Rei", "PER"), new("Edson Arantes do Nascimento", "PER")]));

    [Fact]
    public void Resolve_NamesOfAList_AreKnownInEveryDocument()
    {
        var resolver = Resolver("", "Edson Arantes do Nascimento\tPelé\tPER");

        var full = Assert.Single(resolver.Resolve([new("Edson Arantes do Nascimento", "PER")]));
        var lone = Assert.Single(resolver.Resolve([new("Pelé", "PER")]));

        Assert.Equal((full.Key, false, false), (lone.Key, full.IsLocal, lone.IsLocal));
        Assert.Equal("Pelé", full.Name);
    }

    [Theory]
    [InlineData("must\tORG\tA B\tC D\nmust\tORG\tC D\tE F\ncannot\tORG\tE F\tA B", "must be")]
    [InlineData("cannot\tORG\tAcme\tACME.", "told apart")]
    [InlineData("must\tORG\tA B\tC D\n\nperhaps\tORG\tAcme\tApex", "decisions, line 3: 'perhaps'")]
    public void Read_DecisionsThatCannotBeFollowed_SaysWhich(string decisions, string problem) =>
        Assert.Contains(problem, Assert.Throws<LukeException>(() => Resolver(decisions, "")).Message, StringComparison.Ordinal);

    [Fact]
    public void Resolve_AnAcronymThatMustBeAnotherName_StillJoinsItsFullName()
    {
        var resolver = Resolver("must\tORG\tBig Blue\tIBM", "");

        var cluster = Assert.Single(resolver.Resolve([new("IBM", "ORG"), new("International Business Machines", "ORG"), new("Big Blue", "ORG")]));

        // What the users say stands for it, here and in documents that have no full name.
        Assert.Equal(("Big Blue", resolver.Resolve([new("IBM", "ORG")])[0].Key), (cluster.Name, cluster.Key));
    }

    [Fact]
    public void Resolve_AnAliasThatTheUsersLeaveOpen_IsJoinedByNoRule()
    {
        var resolver = Resolver("", "JFK\tJohn F. Kennedy\tPER\nJFK\tJohn Fitzgerald Kennedy\tPER");

        var clusters = resolver.Resolve([new("John F. Kennedy", "PER"), new("JFK", "PER")]);

        Assert.Equal([null, "JFK"], clusters.Select(cluster => cluster.Doubtful));
        Assert.Equal(["John F. Kennedy", "John Fitzgerald Kennedy"], clusters[1].Doubts);
    }

    [Fact]
    public void Resolve_AnAliasWithoutALabel_IsOfLabelsThatNothingElseKnows()
    {
        var resolver = Resolver("", "Big Apple\tNew York");

        Assert.Single(resolver.Resolve([new("Big Apple", "CITY"), new("New York", "CITY")]));
        Assert.Equal(2, resolver.Resolve([new("Big Apple", "CITY"), new("New York", "LOC")]).Count);
        Assert.Single(resolver.Resolve([new("Big Apple", "LOC"), new("New York", "LOC")]));
    }

    [Fact]
    public void Read_OfALabelThatNothingElseKnows_RemembersIt() =>
        Assert.Equal(["ORGA", "PRE"], NameDecisions.Read("A\tB\tPRE\nC\tD\tPER", "must\tORGA\tA\tB", ["PER"], label => label).UnknownLabels);

    /// <summary>The clusters, in the same form: mentions by |, clusters by a comma.</summary>
    private static string Resolve(string decisions, string names, string label, string mentions)
    {
        NamedMention[] given = [.. mentions.Split(',', '|').Select(name => new NamedMention(name, label))];
        var clusters = Resolver(decisions, names).Resolve(given);
        return string.Join(',', clusters.Select(cluster => string.Join('|', cluster.Mentions.Select(mention => given[mention.Index].Text))));
    }

    private static DocumentResolver Resolver(string decisions, string names, IReadOnlyList<string>? rules = null) => new(new ResolutionOptions
    {
        Rules = ResolutionOptions.RulesOf(rules ?? ResolutionOptions.RuleNames),
        Decisions = NameDecisions.Read(names, decisions, ["PER", "ORG", "LOC"], label => label),
    });
}
