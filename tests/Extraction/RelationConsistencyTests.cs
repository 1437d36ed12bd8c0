using LukePipeline.Extraction.Stages.Relations;
using LukePipeline.Ground;

namespace LukePipeline.Tests.Extraction;

/// <summary>What cannot all be true of a document does not all become rows.</summary>
public sealed class RelationConsistencyTests
{
    [Theory]
    [InlineData("antisymmetric CHILD_OF", "Ann CHILD_OF Bob .9; Bob CHILD_OF Ann .8; Bob CHILD_OF Cid .7", "Ann CHILD_OF Bob; Bob CHILD_OF Cid")]
    [InlineData("antisymmetric CHILD_OF", "BOB CHILD_OF Ann .8; Ann CHILD_OF Bob .9; Ann CHILD_OF bob .5", "Ann CHILD_OF Bob; Ann CHILD_OF bob")]
    [InlineData("antisymmetric CHILD_OF", "Ann SPOUSE Bob .9; Bob SPOUSE Ann .8", "Ann SPOUSE Bob; Bob SPOUSE Ann")]
    [InlineData("antisymmetric CHILD_OF", "Ann CHILD_OF Bob .8; Bob CHILD_OF Ann .8", "Ann CHILD_OF Bob")]
    [InlineData("irreflexive *", "Acme SUBSIDIARY_OF ACME .9; Acme SUBSIDIARY_OF Apex .9; Ann SPOUSE Ann .9", "Acme SUBSIDIARY_OF Apex")]
    [InlineData("irreflexive SPOUSE", "Acme SUBSIDIARY_OF Acme .9; Ann SPOUSE Ann .9", "Acme SUBSIDIARY_OF Acme")]
    [InlineData("functional DATE_OF_DEATH", "Ann DATE_OF_DEATH 1901 .8; Ann DATE_OF_DEATH 3 May 1901 .9; Ann DATE_OF_DEATH 1950 .85; Bob DATE_OF_DEATH 1950 .3", "Ann DATE_OF_DEATH 1901; Ann DATE_OF_DEATH 3 May 1901; Bob DATE_OF_DEATH 1950")]
    [InlineData("exclusive DATE_OF_BIRTH, DATE_OF_DEATH", "Ann DATE_OF_BIRTH 1901 .8; Ann DATE_OF_DEATH 1901 .9; Ann DATE_OF_BIRTH 1899 .5", "Ann DATE_OF_DEATH 1901; Ann DATE_OF_BIRTH 1899")]
    [InlineData("exclusive CHILD_OF, SPOUSE", "Ann CHILD_OF Bob .8; Bob SPOUSE Ann .9; Ann FRIEND Bob .1", "Bob SPOUSE Ann; Ann FRIEND Bob")]
    [InlineData("", "Ann CHILD_OF Bob .9; Bob CHILD_OF Ann .8", "Ann CHILD_OF Bob; Bob CHILD_OF Ann")]
    public void Apply_KeepsTheMoreProbable(string rules, string rows, string kept)
    {
        var list = Rows(rows);

        RelationConsistency.Parse(rules.Length == 0 ? null : [rules]).Apply(list);

        Assert.Equal(kept, string.Join("; ", list.Select(row => $"{row.HeadText} {row.Label} {row.TailText}")));
    }

    [Fact]
    public void Apply_RulesOneAfterTheOther_SeeWhatIsLeft()
    {
        var list = Rows("Ann CHILD_OF Bob .9; Bob CHILD_OF Ann .95; Bob SPOUSE Ann .92");

        RelationConsistency.Parse(["antisymmetric CHILD_OF", "exclusive CHILD_OF, SPOUSE"]).Apply(list);

        Assert.Equal("Bob CHILD_OF Ann", Assert.Single(list.Select(row => $"{row.HeadText} {row.Label} {row.TailText}")));
    }

    [Fact]
    public void Apply_AnyRows_LeavesNothingThatBreaksARule()
    {
        var consistency = RelationConsistency.Parse(["irreflexive *", "antisymmetric A, B", "functional A", "exclusive A, B"]);
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var list = Enumerable.Range(0, 40).Select(_ => Row($"{random.Next(5)}", $"{(char)('A' + random.Next(3))}", $"{random.Next(5)}", random.NextSingle())).ToList();
            var before = list.ToList();

            consistency.Apply(list);
            var names = list.ConvertAll(row => (row.HeadText, row.Label, row.TailText));

            Assert.Equal(before.Where(list.Contains), list);
            Assert.DoesNotContain(names, row => row.HeadText == row.TailText);
            Assert.DoesNotContain(names, row => row.Label != "C" && names.Contains((row.TailText, row.Label, row.HeadText)));
            Assert.All(names.Where(row => row.Label == "A").GroupBy(row => row.HeadText), group => Assert.Single(group.Distinct()));
            Assert.DoesNotContain(names, row => row.Label == "A" && (names.Contains(row with { Label = "B" }) || names.Contains((row.TailText, "B", row.HeadText))));
        }
    }

    [Theory]
    [InlineData("transitive CHILD_OF")]
    [InlineData("antisymmetric")]
    [InlineData("antisymmetric ,")]
    [InlineData("antisymmetric CHILD_OF, *")]
    [InlineData("exclusive CHILD_OF")]
    [InlineData("1 CHILD_OF")]
    [InlineData("")]
    public void Parse_NoRule_IsRefusedWithTheForm(string line)
    {
        var problem = Assert.Throws<LukeException>(() => RelationConsistency.Parse([line]));

        Assert.Contains($"cannot read '{line}'. Write 'irreflexive|antisymmetric|functional", problem.Message, StringComparison.Ordinal);
    }

    private static List<RelationRow> Rows(string text) =>
    [
        .. text.Split("; ").Select(row => row.Split(' ')).Select(words =>
            Row(words[0], words[1], string.Join(' ', words[2..^1]), float.Parse(words[^1], System.Globalization.CultureInfo.InvariantCulture))),
    ];

    private static RelationRow Row(string head, string label, string tail, float score) =>
        new("d", null, "h", "t", head, tail, "PER", "PER", label, score, 0);
}
