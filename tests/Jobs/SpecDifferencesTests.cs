using LukePipeline.Jobs.Spec;

namespace LukePipeline.Tests.Jobs;

/// <summary>What two jobs are asked otherwise is seen, however long both are.</summary>
public sealed class SpecDifferencesTests
{
    private static readonly string Long = string.Join("/", Enumerable.Repeat("a-long-name-of-a-folder", 12));

    [Fact]
    public void Between_ManyInputsOfWhichOneIsAnother_NamesThatOne()
    {
        var inputs = Enumerable.Range(0, 300).Select(i => $"/archive/{Long}/{i:D3}.jsonl").ToArray();

        var text = SpecDifferences.Between(Of(inputs), Of([.. inputs[..^1], $"/archive/{Long}/other.jsonl"]));

        Assert.Equal("inputs (there …ng-name-of-a-folder/299.jsonl, here …ng-name-of-a-folder/other.jsonl; 299 are the same)", text);
    }

    [Theory]
    [InlineData(2, 3, "inputs (here also /in/2; 2 are the same)")]
    [InlineData(3, 2, "inputs (there also /in/2; 2 are the same)")]
    [InlineData(1, 7, "inputs (here also /in/1, /in/2, /in/3 and 3 more; 1 is the same)")]
    public void Between_InputsThatAreFewer_NamesTheOthers(int there, int here, string text) =>
        Assert.Equal(text, SpecDifferences.Between(Of(Inputs(there)), Of(Inputs(here))));

    [Fact]
    public void Between_OtherInputsAlone_NamesTheFirstOfEach() =>
        Assert.Equal("inputs (there /in/0 and 2 more, here /to/0 and 1 more)", SpecDifferences.Between(Of(Inputs(3)), Of(["/to/0", "/to/1"])));

    [Fact]
    public void Between_TextsThatPartLate_ShowsWhereTheyDo()
    {
        var (there, here) = (Of(["/in"]) with { EntityModel = $"/models/{Long}/first" }, Of(["/in"]) with { EntityModel = $"/models/{Long}/second" });

        var text = SpecDifferences.Between(there, here);

        Assert.Equal("entityModel (there …ng-name-of-a-folder/first, here …ng-name-of-a-folder/second)", text);
    }

    [Fact]
    public void Between_ListsInAnotherOrder_ShowsBoth() => Assert.Equal(
        "metadataFields (there year, month, here month, year)",
        SpecDifferences.Between(Of(["/in"]) with { MetadataFields = ["year", "month"] }, Of(["/in"]) with { MetadataFields = ["month", "year"] }));

    [Theory]
    [InlineData("abc", "abd", "abc", "abd")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "…aaaaaaaaaaaaaaaaaaaa", "…aaaaaaaaaaaaaaaaaaaab")]
    [InlineData("b123456789012345678901234567890123456789x", "c", "b12345678901234567890123456789012345678…", "c")]
    public void Apart_TwoTexts_AreNeverEqual(string there, string here, string shownThere, string shownHere) =>
        Assert.Equal((shownThere, shownHere), SpecDifferences.Apart(there, here, 40));

    [Fact]
    public void Apart_TextsWithPairsOfUnits_CutsNone()
    {
        for (var length = 20; length < 60; length++)
        {
            var same = string.Concat(Enumerable.Repeat("\ud83d\ude00", length));
            var (there, here) = SpecDifferences.Apart($"{same}x{same}", $"{same}y{same}", 40);

            Assert.NotEqual(there, here);
            Assert.All([there, here], text => Assert.True(text.Length <= 41 && !text.EnumerateRunes().Contains(System.Text.Rune.ReplacementChar), text));
        }
    }

    private static string[] Inputs(int count) => [.. Enumerable.Range(0, count).Select(i => $"/in/{i}")];

    private static JobSpec Of(string[] inputs) => new() { Inputs = inputs, Output = "/out" };
}
