using LukePipeline.Extraction.Pairs;
using LukePipeline.Ground;
using LukePipeline.Training.Data;
using LukePipeline.Training.Data.KnowledgeNet;
using LukePipeline.Training.Tasks;

namespace LukePipeline.Tests.Training;

public sealed class RelationMappingTests
{
    private static readonly AnnotatedSentence Sentence = TrainingExamples.Sentence("Ada met Bob at Acme", "x", (0, 1, "PER"), (2, 3, "PER"), (4, 5, "ORG"));

    [Fact]
    public void ForTraining_OwnLabelsBesideThoseOfKnowledgeNet_AreAskedFor()
    {
        AnnotatedSentence[] mixed = [Related("kn-1-0", "CEO"), Related("kn-2-0", "P999"), Related("mine-1-0", "WORKS_FOR")];

        var refused = Assert.Throws<LukeException>(() => RelationSources.ForTraining(null, mixed));

        Assert.Contains("(WORKS_FOR)", refused.Message, StringComparison.Ordinal);
        Assert.IsType<RelationMapping>(RelationSources.ForTraining(null, mixed[..2]));
        Assert.IsType<RelationMapping>(RelationSources.ForTraining(RelationMapping.Name, mixed));
        Assert.Contains("WORKS_FOR", RelationSources.ForTraining(PlainRelations.Name, mixed).Labels);
    }

    [Fact]
    public void Map_KnowledgeNetLabel_StaysAsItIs() => Assert.Equal("CEO", Map((2, 0, "CEO"))[(2, 0)]);

    [Fact]
    public void Map_ChildProperty_IsTurnedAround()
    {
        var pairs = Map((0, 1, "P40"));

        Assert.Equal("CHILD_OF", pairs[(1, 0)]);
        Assert.False(pairs.ContainsKey((0, 1)));
    }

    [Fact]
    public void Map_Spouse_HoldsBothWays()
    {
        var pairs = Map((0, 1, "P26"));

        Assert.Equal("SPOUSE", pairs[(0, 1)]);
        Assert.Equal("SPOUSE", pairs[(1, 0)]);
    }

    [Fact]
    public void Map_MemberOf_IsOursForPersonsAlone()
    {
        Assert.Equal("EMPLOYEE_OR_MEMBER_OF", Map((0, 2, "P463"))[(0, 2)]);
        Assert.Null(Map((2, 1, "P463"))[(2, 1)]);
    }

    [Fact]
    public void Map_UnclearProperty_IsNeitherRelationNorNone() => Assert.Null(Map((0, 2, "P127"))[(0, 2)]);

    [Fact]
    public void Map_ForeignProperty_IsNoRelation() => Assert.Empty(Map((0, 2, "P177")));

    [Fact]
    public void MapAll_PairWithTwoLabels_GivesBoth() =>
        Assert.Equal(["CEO", "FOUNDED_BY"], new RelationMapping().MapAll(With((2, 0, "CEO"), (2, 0, "FOUNDED_BY"))).Select(relation => relation.Label).Order());

    [Fact]
    public void Of_Sentence_GivesEveryOrderedPairOnce()
    {
        var scheme = new LabelScheme(RelationMapping.KnowledgeNetLabels);
        var examples = RelationExamples.Of(With((2, 0, "CEO"), (0, 2, "P127")), scheme, new RelationMapping()).ToArray();

        // Six ordered pairs, less the one that must not be used.
        Assert.Equal([(0, 1), (1, 0), (1, 2), (2, 0), (2, 1)], examples.Select(example => (example.Head, example.Tail)));
        Assert.Equal([0, 0, 0, scheme.ClassOf("CEO"), 0], examples.Select(example => example.Label));
    }

    [Fact]
    public void Of_OverlappingMentions_MakeNoPair()
    {
        var sentence = TrainingExamples.Sentence("Ada Acme", "x", (0, 2, "ORG"), (0, 1, "PER"));

        Assert.Empty(RelationExamples.Of(sentence, new LabelScheme(RelationMapping.KnowledgeNetLabels), new RelationMapping()));
    }

    [Fact]
    public void PairSchema_Labels_AreAllOfItsRelations()
    {
        var rules = RelationMapping.PairSchema.Select(PairRule.Parse).ToArray();

        Assert.Equal(
            RelationMapping.KnowledgeNetLabels.Skip(1).Order(StringComparer.Ordinal),
            rules.SelectMany(rule => rule.Relations!).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Split_EverySecondDocument_KeepsDocumentsWhole()
    {
        var sentences = new[] { "a", "a", "b", "c", "b", "d" }.Select((group, i) => TrainingExamples.Sentence($"s{i}", "x") with { Group = group }).ToArray();

        var (train, heldOut) = HeldOutPart.Split(sentences, 2);

        Assert.Equal(["s0", "s1", "s3"], train.Select(sentence => sentence.Text));
        Assert.Equal(["s2", "s4", "s5"], heldOut.Select(sentence => sentence.Text));
    }

    private static IReadOnlyDictionary<(int Head, int Tail), string?> Map(params (int, int, string)[] relations) => new RelationMapping().Map(With(relations));

    private static AnnotatedSentence Related(string id, string label) => Sentence with { Id = id, Relations = [new(0, 1, label)] };

    private static AnnotatedSentence With(params (int Head, int Tail, string Label)[] relations) =>
        Sentence with { Relations = relations.Select(relation => new AnnotatedRelation(relation.Head, relation.Tail, relation.Label)).ToArray() };
}
