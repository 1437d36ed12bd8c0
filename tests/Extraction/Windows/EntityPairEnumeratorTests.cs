using CsCheck;
using LukePipeline.Extraction.Pairs;
using LukePipeline.Tests.Support;
using LukePipeline.Text;

namespace LukePipeline.Tests.Extraction.Windows;

public sealed class EntityPairEnumeratorTests
{
    private static readonly string[] Labels = ["PER", "ORG", "LOC", "X"];

    private static readonly PairSchema PersonSchema = new(
        [new PairRule("PER", "ORG", ["employer"]), new PairRule("PER", "PER"), new PairRule("*", "LOC", ["place"])]);

    [Fact]
    public void Enumerate_NoLimit_ListsAllOrderedPairs()
    {
        var pairs = new EntityPairEnumerator(PairSchema.Everything, null).Enumerate([At(0, "A"), At(2, "B"), At(9, "C")]);

        Assert.Equal([new(0, 1), new(0, 2), new(1, 0), new(1, 2), new(2, 0), new(2, 1)], pairs.Pairs);
        Assert.Equal(0, pairs.Dropped);
    }

    [Fact]
    public void Enumerate_Limit_KeepsTheNearestAndCountsTheRest()
    {
        var pairs = new EntityPairEnumerator(PairSchema.Everything, 3).Enumerate([At(0, "A"), At(5, "B"), At(7, "C")]);

        Assert.Equal([new(0, 1), new(1, 2), new(2, 1)], pairs.Pairs);
        Assert.Equal(3, pairs.Dropped);
    }

    [Fact]
    public void Enumerate_Schema_LeavesOutWhatItDoesNotAllow()
    {
        var pairs = new EntityPairEnumerator(PersonSchema, null).Enumerate([At(0, "PER"), At(2, "ORG"), At(4, "LOC")]);

        Assert.Equal([new(0, 1), new(0, 2), new(1, 2)], pairs.Pairs);
        Assert.True(PersonSchema.Allows("PER", "ORG", "employer"));
        Assert.False(PersonSchema.Allows("PER", "ORG", "place"));
        Assert.True(PersonSchema.Allows("PER", "PER", "anything"));
    }

    [Fact]
    public void Enumerate_OneOrNoEntity_HasNoPairs()
    {
        Assert.Empty(new EntityPairEnumerator(PairSchema.Everything, null).Enumerate([]).Pairs);
        Assert.Empty(new EntityPairEnumerator(PairSchema.Everything, null).Enumerate([At(0, "A")]).Pairs);
    }

    [Fact]
    public void Enumerate_ManyEntities_FindsTheNearestWithoutListingAll()
    {
        LabelledSpan[] entities = [.. Enumerable.Range(0, 200_000).Select(i => At(2 * i, "A"))];

        var pairs = new EntityPairEnumerator(PairSchema.Everything, 1000).Enumerate(entities);

        Assert.Equal(1000, pairs.Pairs.Count);
        Assert.Equal((200_000L * 199_999) - 1000, pairs.Dropped);
    }

    [LinuxFact]
    public void Enumerate_AsManyLabelsAsEntities_TakesTimeInProportion()
    {
        var schema = new PairSchema([.. PersonSchema.Rules, .. Enumerable.Range(0, 20).Select(i => new PairRule($"L{i}", $"L{i + 1}"))]);
        Measure(1000);

        var times = new[] { 10_000, 20_000, 40_000 }.Select(Measure).ToArray();

        Assert.True(times[2] <= (6 * times[0]) + TimeSpan.FromMilliseconds(200), string.Join(", ", times));

        TimeSpan Measure(int labels)
        {
            LabelledSpan[] entities = [.. Enumerable.Range(0, labels).Select(i => At(2 * i, $"L{i}")), At(2 * labels, "LOC")];
            var begin = ThreadCpuTime.Now;
            var pairs = new EntityPairEnumerator(schema, 1000).Enumerate(entities);
            var time = ThreadCpuTime.Now - begin;
            Assert.Equal(labels + 20, pairs.Pairs.Count + pairs.Dropped);
            return time;
        }
    }

    [Fact]
    public void Enumerate_AnyEntities_EqualsBruteForce()
    {
        var entity = Gen.Select(Gen.Int[0, 4], Gen.Int[1, 3], Gen.Int[0, 3].Select(i => Labels[i]));
        Gen.Select(entity.Array[0, 14], Gen.Int[0, 60]).Check((parts, limit) =>
        {
            var (entities, place) = (new List<LabelledSpan>(), 0);
            foreach (var (gap, length, label) in parts)
            {
                entities.Add(new LabelledSpan(new WordSpan(place + gap, place + gap + length), label));
                place += gap + length;
            }

            var all = from h in Enumerable.Range(0, entities.Count)
                      from t in Enumerable.Range(0, entities.Count)
                      where h != t && PersonSchema.Rules.Any(rule => rule.Matches(entities[h].Label, entities[t].Label))
                      let gap = h < t ? entities[t].Words.Start - entities[h].Words.End : entities[h].Words.Start - entities[t].Words.End
                      orderby gap, h, t
                      select new EntityPair(h, t);
            var kept = all.Take(limit).OrderBy(p => p.Head).ThenBy(p => p.Tail);

            var pairs = new EntityPairEnumerator(PersonSchema, limit).Enumerate(entities);

            Assert.Equal(kept, pairs.Pairs);
            Assert.Equal(all.Count(), pairs.Pairs.Count + pairs.Dropped);
        });
    }

    private static LabelledSpan At(int word, string label) => new(new WordSpan(word, word + 1), label);
}
