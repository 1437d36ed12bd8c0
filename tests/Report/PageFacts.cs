using LukePipeline.Jobs.Files;
using LukePipeline.Report;
using LukePipeline.Tables;

namespace LukePipeline.Tests.Report;

/// <summary>Facts for pages, with texts of the test wherever a page has any.</summary>
internal static class PageFacts
{
    /// <summary>What has run where it should have been shown, elsewhere.</summary>
    public static IReadOnlyList<string> Hostile { get; } =
    [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)", "</title><svg onload=alert(1)>", "<a href=\"javascript:alert(1)\">x</a>",
        "</style><style>*{display:none}</style>", "<!--", "]]>", "&lt;script&gt;", "&#60;script&#62;", "\u202egnp.exe", "<scr\0ipt>alert(1)</scr\0ipt>", "\ud83d<b>", "<iframe src=//evil>", "<meta http-equiv=refresh content=0>",
        "</bdi></mark></li></ol></main><h1>", "{{7*7}}", "<math><mi xlink:href=\"data:x,<script>alert(1)</script>\">", "\u2028<script>", "<base href=//evil>",
    ];

    /// <summary>Facts that hold the texts everywhere.</summary>
    public static JobFacts Of(IReadOnlyList<string> texts)
    {
        var scores = new Dictionary<(string, string), ScoreHistogram>();
        foreach (var text in texts)
        {
            scores[("entities", text)] = new ScoreHistogram();
            scores[("entities", text)].Add(0.95f);
        }

        return new JobFacts
        {
            Output = texts[0],
            State = "done",
            IsComplete = true,
            Asked = [.. texts.Take(20).Select(text => KeyValuePair.Create(text, text))],
            Counts = ShardCounts.Zero with { Reasons = new Dictionary<string, long> { ["InvalidJson"] = 3 } },
            Ignored = new Dictionary<string, int> { [texts[^1]] = 1 },
            Warnings = [.. texts.Take(20)],
            Scores = scores,
            RepeatedTexts = new RepeatedTexts(),
            Failures = new Dictionary<string, IReadOnlyList<string>> { ["InvalidJson"] = [.. texts.Take(20)] },
            Sentences = [.. texts.Take(20).Select(text => Sentence(text, text, [text]))],
        };
    }

    public static ShownSentence Sentence(string id, string text, string[] labels) =>
        new(id, new SentenceRow("d", 0, 0, text.Length, 0, text.Length, text))
        {
            Mentions = [.. labels.Select((label, at) => new EntityRow("d", id, $"d:{at}", 0, at, at + 1, 2 * at, (2 * at) + 2, text, label, 0.5f))],
            Relations = [new ShownRelation(text, labels[0], text, 0.5f)],
        };
}
