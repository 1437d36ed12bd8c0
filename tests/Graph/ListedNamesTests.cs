using LukePipeline.Graph.Building;
using LukePipeline.Graph.Mapping;
using LukePipeline.Graph.Source;
using LukePipeline.Tables;

namespace LukePipeline.Tests.Graph;

/// <summary>Three wives of one man are not married to each other.</summary>
public sealed class ListedNamesTests
{
    [Theory]
    [InlineData("He was married to Evelyn Mase, to Winnie Madikizela, and from 1998 to Graça Machel, the widow of President Samora Machel.",
        "Evelyn Mase|Winnie Madikizela|Graça Machel|Samora Machel", "Graça Machel - Samora Machel")]
    [InlineData("He married Ann Lee, Bea Moe and Cleo Fox.", "Ann Lee|Bea Moe|Cleo Fox", "")]
    [InlineData("He was married to Ann Lee and later to Bea Moe.", "Ann Lee|Bea Moe", "")]
    [InlineData("Ann Lee and Bo Moe married in 1990.", "Ann Lee|Bo Moe", "Ann Lee - Bo Moe")]
    [InlineData("Bo Moe married Ann Lee, Bea Fox and Cleo Day.", "Bo Moe|Ann Lee|Bea Fox|Cleo Day", "Bo Moe - Ann Lee,Bo Moe - Bea Fox,Bo Moe - Cleo Day")]
    [InlineData("😀 Ann Lee, wife of Bo Moe, met Cy Day.", "Ann Lee|Bo Moe|Cy Day", "Ann Lee - Bo Moe,Ann Lee - Cy Day,Bo Moe - Cy Day")]
    [InlineData("He was married to Ann Lee (1944-1958), Bea Moe (1958-1996) and Cleo Fox.", "Ann Lee|Bea Moe|Cleo Fox", "")]
    [InlineData("He married Ann Lee (m. 1990; div. 1995), Bea Moe.", "Ann Lee|Bea Moe", "")]
    [InlineData("He married actress Ann Lee, dancer Bea Moe.", "Ann Lee|Bea Moe", "")]
    [InlineData("His wives were Ann Lee, Bea Moe & Cleo Fox.", "Ann Lee|Bea Moe|Cleo Fox", "")]
    [InlineData("He married Ann Lee as well as Bea Moe.", "Ann Lee|Bea Moe", "")]
    [InlineData("Ann Lee & Bo Moe married in 1990.", "Ann Lee|Bo Moe", "Ann Lee - Bo Moe")]
    [InlineData("Ann Lee (born in Oslo) and Bo Moe married.", "Ann Lee|Bo Moe", "Ann Lee - Bo Moe")]
    [InlineData("Ann Lee and dancer Bo Moe married.", "Ann Lee|Bo Moe", "Ann Lee - Bo Moe")]
    public void Contradict_OfPairsOfASentence_LeavesThoseThatItMaySay(string sentence, string names, string pairs)
    {
        var entities = names.Split('|').Select(name => Entity(sentence, name)).ToList();
        var document = new SourceDocument("d", null, null, entities, [], new Dictionary<int, SourceSentence> { [0] = new("d", 0, 100, 100 + Length(sentence), sentence) });

        var left = entities.SelectMany((first, at) => entities.Skip(at + 1).Select(second => (first, second)))
            .Where(pair => !new ListedNames(document, GraphMapping.Shipped).Contradict(pair.second, pair.first)).Select(pair => $"{pair.first.Text} - {pair.second.Text}");

        Assert.Equal(pairs, string.Join(',', left));
    }

    [Fact]
    public void Contradict_WithoutTheTextOfTheSentence_KnowsNothing()
    {
        var entities = new[] { "Ann Lee", "Bea Moe", "Cleo Fox" }.Select(name => Entity("Ann Lee, Bea Moe, Cleo Fox", name)).ToList();

        Assert.False(new ListedNames(new SourceDocument("d", null, null, entities, [], new Dictionary<int, SourceSentence>()), GraphMapping.Shipped).Contradict(entities[0], entities[1]));
    }

    /// <summary>The document begins 100 code points before the sentence.</summary>
    private static EntityRow Entity(string sentence, string name)
    {
        var start = 100 + Length(sentence[..sentence.IndexOf(name, StringComparison.Ordinal)]);
        return new EntityRow("d", null, name, 0, start, start + Length(name), start, start + name.Length, name, "PER", 0.9f);
    }

    private static int Length(string text) => text.EnumerateRunes().Count();
}
