using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using LukePipeline.Report;
using LukePipeline.Report.Html;

namespace LukePipeline.Tests.Report;

/// <summary>The page about a job: text of documents is text there, and it is never large.</summary>
public sealed class JobPageTests
{
    [Fact]
    public void Page_HostileTextEverywhere_HasTheElementsOfOneWithout()
    {
        var plain = JobPage.Write(PageFacts.Of([.. PageFacts.Hostile.Select((_, i) => $"plain{i}")]), "");
        var hostile = JobPage.Write(PageFacts.Of(PageFacts.Hostile), "");

        Assert.Equal(Tags(plain), Tags(hostile));
        Assert.DoesNotContain('\0', hostile);
        Assert.Equal(hostile, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(hostile)));
    }

    [Fact]
    public void Page_Policy_AllowsItsOwnStyleAlone()
    {
        var page = JobPage.Write(PageFacts.Of(["x"]), "");

        var style = Regex.Match(page, "<style>(.*?)</style>", RegexOptions.Singleline).Groups[1].Value;
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));
        Assert.Contains($"content=\"default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'\"", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("(?i)<script|\\sstyle=|\\son\\w+=|https?://", page);
        Assert.True(page.IndexOf("Content-Security-Policy", StringComparison.Ordinal) < 400, "The policy comes too late.");
    }

    [Fact]
    public void Page_LargestFacts_KeepsToItsSize()
    {
        var labels = Enumerable.Range(0, 5_000).Select(i => $"label {i} {string.Concat(Enumerable.Repeat("𝒳", 300))}").ToArray();
        var facts = PageFacts.Of(labels) with
        {
            Sentences = [.. Enumerable.Range(0, 100).Select(i => PageFacts.Sentence($"d{i}", string.Concat(Enumerable.Repeat("𝒳", 2_000)), [.. Enumerable.Repeat("&", 150)]))],
        };

        Assert.InRange(Encoding.UTF8.GetByteCount(JobPage.Write(facts, "")), 100_000, 5_000_000);
    }

    [Fact]
    public void Chooser_ManyLabelsAndScores_TakesSomeOfEachBandOfEach()
    {
        var chooser = new SentenceChooser(100);
        for (var i = 0; i < 30_000; i++)
        {
            chooser.Offer("entities", i % 10 == 0 ? "RARE" : "PER", (i % 100) / 100f, new SentenceKey($"d{i}", 0));
        }

        var chosen = chooser.Chosen().Select(key => int.Parse(key.DocUid.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(100, chosen.Count);
        foreach (var isRare in new[] { true, false })
        {
            foreach (var (low, high) in new[] { (0, 60), (60, 90), (90, 100) })
            {
                Assert.InRange(chosen.Count(i => (i % 10 == 0) == isRare && i % 100 >= low && i % 100 < high), 10, 25);
            }
        }

        // Not the first ones of the archive.
        Assert.InRange(chosen.Average(), 10_000, 20_000);
    }

    [Theory]
    [InlineData(1_000_000, true, 400)]
    [InlineData(100, false, 400)]
    public void RepeatedTexts_WithinOrBeyondTheirRoom_AreCountedOrEstimated(int capacity, bool isExact, int expected)
    {
        var texts = new RepeatedTexts(capacity);
        for (var i = 0; i < 2_000; i++)
        {
            texts.Add(Convert.ToHexStringLower(SHA256.HashData(BitConverter.GetBytes(i % 1_600)))[..32]);
        }

        Assert.Equal(isExact, texts.IsExact);
        Assert.InRange(texts.Count, expected * (isExact ? 1.0 : 0.3), expected * (isExact ? 1.0 : 1.9));
    }

    private static string Tags(string page) => string.Join(' ', Regex.Matches(page, "<[a-zA-Z!/][^>]*>").Select(tag => Regex.Replace(tag.Value, "\"[^\"]*\"", "\"\"")));
}
