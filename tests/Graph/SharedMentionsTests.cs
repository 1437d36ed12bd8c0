using LukePipeline.Graph.Keeping;

namespace LukePipeline.Tests.Graph;

public sealed class SharedMentionsTests
{
    [Fact]
    public void Match_NothingMoved_IsEmpty() => Assert.Empty(Match((1, 1, 5), (2, 2, 1)));

    [Fact]
    public void Match_ANodeWithAnotherName_KeepsItsId() => Assert.Equal((UInt128)1, Match((1, 9, 3))[9]);

    [Fact]
    public void Match_TwoOldNodesInOne_LeaveTheGreaterId()
    {
        Assert.Equal((UInt128)2, Match((1, 9, 1), (2, 9, 2))[9]);

        // The id of its name needs no keeping; on a tie it wins.
        Assert.Empty(Match((1, 2, 1), (2, 2, 1)));
    }

    [Fact]
    public void Match_ANodeInTwoParts_IsKeptByTheGreater()
    {
        // The lesser part has the name that the id followed from: it gets a new id, and no other node has it.
        var kept = Match((1, 9, 2), (1, 1, 1));

        Assert.Equal((UInt128)1, kept[9]);
        Assert.NotEqual((UInt128)1, kept[1]);
        Assert.NotEqual((UInt128)9, kept[1]);
    }

    [Fact]
    public void Match_ANameThatNoMentionOfHadBefore_DoesNotGetTheIdOfAnother()
    {
        // 1 is the id that follows from the name of a node of new documents alone; the node that had it goes by another name now.
        var kept = Match((1, 9, 2));

        Assert.Equal((UInt128)1, kept[9]);
        Assert.NotEqual((UInt128)1, kept[1]);
    }

    [Fact]
    public void Match_WhatStandsAtThePlaceOfAStranger_DoesNotHaveHisId()
    {
        var mentions = new SharedMentions();
        mentions.AddMoved(1, 9);
        mentions.AddMoved(2, 8);
        mentions.KeepWhere((old, _) => old == 2);

        var kept = mentions.Match();
        Assert.Equal((UInt128)2, kept[8]);
        Assert.DoesNotContain((UInt128)9, kept.Keys);
    }

    [Fact]
    public void Match_ByTheNameAlone_KeepsWhatNoMentionClaims()
    {
        // 9 and 8 are called as 1 and 2 were; the mentions of 2 are of 7 now.
        var mentions = new SharedMentions();
        mentions.AddMoved(2, 7);
        mentions.KeepWhere((_, _) => true);
        mentions.AddNamed(1, 9);
        mentions.AddNamed(2, 8);

        var kept = mentions.Match();
        Assert.Equal(((UInt128)1, (UInt128)2), (kept[9], kept[7]));
        Assert.DoesNotContain((UInt128)8, kept.Keys);
    }

    [Fact]
    public void Match_OfAllKeptIds_NoTwoAreTheSame()
    {
        var random = new Random(7);
        var shared = Enumerable.Range(0, 400).Select(_ => (random.Next(60), random.Next(60), random.Next(1, 4))).DistinctBy(pair => (pair.Item1, pair.Item2)).ToArray();

        var kept = Match(shared);

        Assert.Equal(60, Enumerable.Range(0, 60).Select(node => kept.GetValueOrDefault((UInt128)node, (UInt128)node)).Distinct().Count());
    }

    private static Dictionary<UInt128, UInt128> Match(params (int Old, int Node, int Count)[] shared)
    {
        var mentions = new SharedMentions();
        foreach (var (old, node, count) in shared)
        {
            // All that moved first, as a build reads its mentions twice.
            Enumerable.Range(0, count).ToList().ForEach(_ => mentions.AddMoved((UInt128)old, (UInt128)node));
        }

        mentions.KeepWhere((_, _) => true);
        foreach (var (old, node, count) in shared)
        {
            Enumerable.Range(0, count).ToList().ForEach(_ => mentions.AddStayed((UInt128)old, (UInt128)node));
        }

        return mentions.Match();
    }
}
