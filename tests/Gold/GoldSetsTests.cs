using System.Globalization;
using System.Text;
using LukePipeline.Tests.Support;
using LukePipeline.Training.Gold;

namespace LukePipeline.Tests.Gold;

/// <summary>The judgements fit the texts and the rules of <c>tests/Gold/README.md</c>.</summary>
public sealed class GoldSetsTests
{
    private static readonly string[] Labels = ["PER", "ORG", "LOC", "MISC", "DATE"];

    private static readonly string[] Halves = ["steer", "final"];

    /// <summary>What a relation may join.</summary>
    private static readonly Dictionary<string, string[]> Pairs = new()
    {
        ["CEO"] = ["ORG PER"],
        ["CHILD_OF"] = ["PER PER"],
        ["DATE_FOUNDED"] = ["ORG DATE"],
        ["DATE_OF_BIRTH"] = ["PER DATE"],
        ["DATE_OF_DEATH"] = ["PER DATE"],
        ["EDUCATED_AT"] = ["PER ORG"],
        ["EMPLOYEE_OR_MEMBER_OF"] = ["PER ORG", "PER LOC"],
        ["FOUNDED_BY"] = ["ORG PER", "ORG ORG", "ORG LOC"],
        ["HEADQUARTERS"] = ["ORG LOC"],
        ["NATIONALITY"] = ["PER MISC", "PER LOC"],
        ["PLACE_OF_BIRTH"] = ["PER LOC"],
        ["PLACE_OF_RESIDENCE"] = ["PER LOC"],
        ["POLITICAL_AFFILIATION"] = ["PER ORG", "PER MISC"],
        ["SPOUSE"] = ["PER PER"],
        ["SUBSIDIARY_OF"] = ["ORG ORG"],
    };

    [Fact]
    public void SampleArchive_EveryDocument_IsJudgedWhole()
    {
        var texts = GoldSets.SampleTexts();
        var gold = GoldSets.Read("sample");

        Assert.Equal(texts.Keys.Order(), gold.Select(document => document.Id).Order());
        Assert.All(gold, document =>
        {
            Assert.Equal(GoldMentions.All, document.Mentions);
            CheckText(document, texts[document.Id]);
        });
    }

    [SharedDataFact]
    public void News_TheChosenDocuments_AreJudgedWhole()
    {
        var texts = GoldSets.NewsTexts();
        var gold = GoldSets.Read("news");

        Assert.Equal(texts.Keys.Order(), gold.Select(document => document.Id).Order());
        Assert.All(gold, document =>
        {
            Assert.Equal(GoldMentions.Related, document.Mentions);
            CheckText(document, texts[document.Id]);
        });
    }

    [Theory]
    [InlineData("sample")]
    [InlineData("news")]
    public void Judgements_OfASet_KeepTheRules(string set)
    {
        foreach (var half in Halves)
        {
            Assert.All(GoldFile.Read([GoldSets.File(set, half)]), document => Assert.Equal(half, GoldSets.HalfOf(document.Id)));
        }

        foreach (var sentence in GoldSets.Read(set).SelectMany(document => document.Sentences))
        {
            Assert.All(sentence.Mentions, mention => Assert.Contains(mention.Label, Labels));
            Assert.All(sentence.Mentions.Zip(sentence.Mentions.Skip(1)), pair => Assert.True(pair.First.End <= pair.Second.Start, $"{pair} overlap or stand in the wrong order."));
            Assert.Equal(sentence.Relations.Count, sentence.Relations.Distinct().Count());
            Assert.All(sentence.Relations, relation =>
            {
                Assert.Contains($"{sentence.Mentions[relation.Head].Label} {sentence.Mentions[relation.Tail].Label}", Pairs[relation.Label]);
                if (relation.Label == "SPOUSE")
                {
                    Assert.Contains(relation with { Head = relation.Tail, Tail = relation.Head }, sentence.Relations);
                }
                else
                {
                    Assert.DoesNotContain(relation with { Head = relation.Tail, Tail = relation.Head }, sentence.Relations);
                }
            });
        }
    }

    [Fact]
    public void Readme_TableOfFiles_CountsWhatTheyHold()
    {
        var rows = DocumentationTables.Rows("| file | documents | sentences | mentions | relations |");

        var expected = new[] { "sample", "news" }.SelectMany(set => Halves.Select(half =>
        {
            var gold = GoldFile.Read([GoldSets.File(set, half)]);
            var sentences = gold.SelectMany(document => document.Sentences).ToList();
            var mentions = (set == "sample" ? "all, " : "those in relations, ") + sentences.Sum(sentence => sentence.Mentions.Count).ToString(CultureInfo.InvariantCulture);
            var of = set == "sample" ? "`deploy/sample-archive`" : "the news";
            return $"| `{set}-{half}.jsonl` | {gold.Count} of {of} | {sentences.Count} | {mentions} | {sentences.Sum(sentence => sentence.Relations.Count)} |";
        }));
        Assert.Equal(expected, rows);
    }

    /// <summary>The text is the judged one, its sentences lie close together, and every mention is cut at the edges of words.</summary>
    private static void CheckText(GoldDocument document, string text)
    {
        Assert.Equal(GoldSets.HashOf(text), document.TextHash);
        var runes = text.EnumerateRunes().ToArray();
        var between = Enumerable.Range(0, runes.Length).Where(i => !document.Sentences.Any(sentence => i >= sentence.Start && i < sentence.End));
        Assert.All(between, i => Assert.True(Rune.IsWhiteSpace(runes[i]), $"{document.Id}: '{runes[i]}' at {i} is in no sentence."));
        Assert.All(document.Sentences.SelectMany(sentence => sentence.Mentions), mention =>
        {
            var cut = string.Concat(runes[mention.Start..mention.End]);
            Assert.Equal(cut.Trim(), cut);
            Assert.False(mention.Start > 0 && Rune.IsLetterOrDigit(runes[mention.Start - 1]), $"{document.Id}: '{cut}' begins within a word.");
            Assert.False(mention.End < runes.Length && Rune.IsLetterOrDigit(runes[mention.End]) && Rune.IsLetterOrDigit(runes[mention.End - 1]), $"{document.Id}: '{cut}' ends within a word.");
        });
    }
}
