using System.Diagnostics;
using LukePipeline.Extraction;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Extraction.Stages;
using LukePipeline.Tests.Support;
using LukePipeline.Text.Segmentation;

namespace LukePipeline.Tests.Extraction;

/// <summary>
/// Twice the text is twice the work, whatever the text: the whole way through our segmenter and all stages, the work of the tokenizer being
/// counted, so that no busy machine matters.
/// </summary>
public sealed class LinearTimeTests
{
    /// <summary>
    /// Units tokenized for each unit of text. A sentence is read in a window of some 60 words with up to a thousand pairs, and a search for the
    /// window that fits tries a dozen.
    /// </summary>
    private const int MostWork = 40_000;

    public static TheoryData<string> Patterns => [.. Texts.Keys];

    private static IReadOnlyDictionary<string, Func<int, string>> Texts { get; } = new Dictionary<string, Func<int, string>>
    {
        ["letters"] = n => new string('a', 40 * n),
        ["letters with names"] = n => Repeat(n, "Ada" + new string('a', 40) + " "),
        ["capitals"] = n => new string('A', 40 * n),
        ["alternating"] = n => Repeat(n, "aA1."),
        ["genome"] = n => Repeat(n, "Ada GATTACAGATTACAGATTACAGATTACA "),
        ["digits"] = n => new string('7', 40 * n),
        ["dots"] = n => new string('.', 40 * n),
        ["dashes"] = n => Repeat(n, "Ada ----------------------------------- "),
        ["one sentence"] = n => Repeat(n, "Ada met Bob "),
        ["sentences"] = n => Repeat(n, "Ada met Bob in London. "),
        ["names"] = n => Repeat(n, "Ada "),
        ["commas"] = n => Repeat(n, "Ada,Bob,"),
        ["padded table"] = n => Repeat(n, "Ada of Paris" + new string(' ', 60)),
        ["padded table of lines"] = n => Repeat(n, "Ada of Paris" + new string(' ', 60) + "Bob\n"),
        ["gaps of 900"] = n => Repeat(n / 4, "Ada" + new string(' ', 900) + "Bob" + new string(' ', 900)),
        ["gaps at the limit"] = n => Repeat(n / 4, "Ada" + new string(' ', 1000)),
        ["gaps beyond the limit"] = n => Repeat(n / 4, "Ada" + new string(' ', 1001)),
        ["gaps in sentences"] = n => Repeat(n / 4, "Ada" + new string(' ', 500) + "Bob. "),
        ["tabs"] = n => Repeat(n, "Ada\t\t\t\tBob\t"),
        ["line feeds"] = n => Repeat(n, "Ada\n\n\n\n\n\n"),
        ["line feeds alone"] = n => new string('\n', 40 * n),
        ["wide spaces"] = n => Repeat(n, "Ada\u3000\u3000\u2003\u2003 Bob "),
        ["nothing wide"] = n => Repeat(n, "Ada\u200b\u200b\u200b\u200bBob "),
        ["no break"] = n => Repeat(n, "Ada\u00a0\u00a0\u00a0\u00a0\u00a0"),
        ["special tokens"] = n => Repeat(n, "<s> Ada <mask>   </s> "),
        ["special tokens in gaps"] = n => Repeat(n / 4, "<mask>" + new string(' ', 300) + "Ada" + new string(' ', 300)),
        ["half special tokens"] = n => Repeat(n, "<mas<s<</"),
        ["ideographs"] = n => Repeat(n, "東京大学京都"),
        ["astral"] = n => Repeat(n, "🎻🎻🎻"),
        ["combining"] = n => "A" + Repeat(n, "\u0301\u0302\u0303"),
        ["right to left"] = n => Repeat(n, "שלום Ada عالم "),
        ["apostrophes"] = n => Repeat(n, "Ada's'll'"),
        ["brackets"] = n => Repeat(n, "(((((Ada"),
        ["quotes"] = n => Repeat(n, "\"“Ada”\" "),
        ["addresses"] = n => Repeat(n, "http://ada.example/Bob?x=1&y=2 "),
        ["one address"] = n => "http://" + Repeat(n, "Ada/Bob?"),
        ["links"] = n => Repeat(n, "[Ada](http://ada.example/a) met "),
        ["links that never end"] = n => Repeat(n, "[Ada](http://a"),
        ["titles that never end"] = n => Repeat(n, "[Ada](/a \"b "),
        ["opened brackets"] = n => Repeat(n, "[[[[Ada"),
        ["hyphens"] = n => Repeat(n, "Ada-Bob-"),
        ["abbreviations"] = n => Repeat(n, "Dr. A. B. Ada "),
        ["questions"] = n => Repeat(n, "Ada?! "),
        ["over-long words"] = n => Repeat(n / 4, "Ada " + new string('x', 1001) + " "),
        ["words at the limit"] = n => Repeat(n / 4, "Ada " + new string('x', 1000) + " "),
        ["numbers"] = n => Repeat(n, "Ada 1,000.00 "),
    };

    [Theory]
    [MemberData(nameof(Patterns))]
    public async Task Process_TextOfAnyPattern_IsLinearWork(string pattern)
    {
        const int Times = 100;
        var (one, two, four) = (Texts[pattern](Times), Texts[pattern](2 * Times), Texts[pattern](4 * Times));

        var (workOfOne, workOfTwo, workOfFour) = (await WorkAsync(one), await WorkAsync(two), await WorkAsync(four));

        // The windows at both ends are smaller: a long text is nothing but middle.
        Assert.True(workOfTwo <= (2.6 * workOfOne) + 20_000, $"{workOfOne}, {workOfTwo}, {workOfFour}");
        Assert.True(workOfFour <= (2.4 * workOfTwo) + 20_000, $"{workOfOne}, {workOfTwo}, {workOfFour}");
        Assert.InRange(workOfFour / four.Length, 0, MostWork);
    }

    [LinuxFact]
    public void Tokenize_LongPiece_TakesTimeInProportion()
    {
        var tokenizer = RecipeCases.Model(RecipeCases.EntityModel).Encoder;
        tokenizer.CountSubwords(Texts["genome"](50));
        foreach (var unit in new[] { "a", "GATTACA", "ab", "7", "-", "東", "🎻", " ", "\u0301" })
        {
            var times = new[] { 50_000, 100_000, 200_000 }.Select(units => Measure(tokenizer, Repeat(units / unit.Length, unit))).ToArray();

            // A queue takes a little more than twice the time for twice the piece; the square of it would be four times.
            Assert.True(times[2] <= (6 * times[0]) + TimeSpan.FromMilliseconds(100), $"'{unit}': {string.Join(", ", times)}");
            Assert.True(times[2] < TimeSpan.FromSeconds(3), $"'{unit}': {string.Join(", ", times)}");
        }
    }

    private static string Repeat(int times, string text) => string.Concat(Enumerable.Repeat(text, times));

    private static TimeSpan Measure(ISpanEncoder tokenizer, string text)
    {
        var begin = ThreadCpuTime.Now;
        tokenizer.CountSubwords(text);
        return ThreadCpuTime.Now - begin;
    }

    private static async Task<long> WorkAsync(string text)
    {
        var encoder = new CountingEncoder(new CharEncoder());
        var models = Shards.Models(
            new StageModel(encoder, Shards.EntityConfig), new StageModel(encoder, Shards.RelationConfig), new StageModel(encoder, Shards.EntityConfig));
        var processor = new ShardProcessor(models, new ExtractionOptions { MaxPairsPerSentence = 50 }, Segmenters.Create("rules"), new CapitalModel(Shards.MaxTokens));
        var watch = Stopwatch.StartNew();
        await foreach (var rows in processor.ProcessAsync(Shards.ToAsync(Shards.Documents(text)), null, CancellationToken.None))
        {
            Assert.Null(rows.Failure);
        }

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        return encoder.Work;
    }
}
