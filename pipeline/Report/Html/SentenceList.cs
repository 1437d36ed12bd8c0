using System.Globalization;
using System.Text;

namespace LukePipeline.Report.Html;

/// <summary>The sentences of a page: their mentions as text on a ground of their label, their relations as a list below.</summary>
internal static class SentenceList
{
    /// <summary>Where links to the list lead.</summary>
    public const string Anchor = "read";

    /// <summary>Longest text of a sentence, in UTF-16 units.</summary>
    private const int MaxText = 4_000;

    /// <summary>Grounds of labels that there are; the labels beyond share them.</summary>
    private const int Grounds = 8;

    /// <summary>The list as HTML.</summary>
    /// <param name="facts">What the page tells.</param>
    /// <param name="mostBytes">What there is room for, in bytes of UTF-8; the sentences beyond are left out, and counted.</param>
    public static string Write(JobFacts facts, int mostBytes)
    {
        var html = new StringBuilder($"<h2 id=\"{Anchor}\">Sentences</h2>\n");
        if (!facts.ShowsText)
        {
            return html.Append("<p class=\"soft\">The text of documents is left out of this page.</p>\n").ToString();
        }

        if (facts.Sentences.Count == 0)
        {
            return html.Append("<p class=\"soft\">There are none: nothing was found, or the job keeps no text.</p>\n").ToString();
        }

        var grounds = facts.Scores.Where(score => score.Key.Table == "entities").OrderByDescending(score => score.Value.Total).ThenBy(score => score.Key.Label, StringComparer.Ordinal)
            .Select((score, place) => (score.Key.Label, Ground: place % Grounds)).ToDictionary(label => label.Label, label => label.Ground);
        html.Append("<p class=\"soft\">High, low and middle scores of each label; the number behind a label is its score.</p>\n<ol class=\"sentences\">\n");
        var shown = 0;
        foreach (var sentence in facts.Sentences)
        {
            var item = Item(sentence, grounds);
            mostBytes -= Encoding.UTF8.GetByteCount(item);
            if (mostBytes < 0)
            {
                break;
            }

            html.Append(item);
            shown++;
        }

        html.Append("</ol>\n");
        return shown < facts.Sentences.Count
            ? html.Append(CultureInfo.InvariantCulture, $"<p class=\"soft\">{facts.Sentences.Count - shown} more are left out: the page would become too large.</p>\n").ToString()
            : html.ToString();
    }

    private static string Item(ShownSentence sentence, Dictionary<string, int> grounds)
    {
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $"<li><p class=\"soft\">{HtmlText.Isolated(HtmlText.Shorten(sentence.DocId, 200))}</p>\n<p dir=\"auto\">");
        var text = sentence.Row.Text ?? "";
        var (at, end) = (0, Math.Min(text.Length, MaxText));
        foreach (var mention in sentence.Mentions)
        {
            var (start, stop) = (mention.StartUtf16 - sentence.Row.StartUtf16, mention.EndUtf16 - sentence.Row.StartUtf16);
            if (start < at || stop > end || stop <= start)
            {
                continue;
            }

            html.Append(HtmlText.Of(text[at..start]));
            html.Append(CultureInfo.InvariantCulture, $"<mark class=\"c{grounds.GetValueOrDefault(mention.Label)}\">{HtmlText.Isolated(text[start..stop])}<small>{HtmlText.Isolated(HtmlText.Shorten(mention.Label, 100))} {mention.Score:0.00}</small></mark>");
            at = stop;
        }

        html.Append(HtmlText.Of(HtmlText.Shorten(text[at..], Math.Max(2, end - at)))).Append("</p>\n");
        if (sentence.Relations.Count > 0)
        {
            html.Append("<ul class=\"relations\">\n");
            foreach (var relation in sentence.Relations)
            {
                html.Append(CultureInfo.InvariantCulture, $"<li>{Name(relation.Head)} → {HtmlText.Isolated(HtmlText.Shorten(relation.Label, 100))} → {Name(relation.Tail)} <span class=\"soft\">{relation.Score:0.00}</span></li>\n");
            }

            html.Append("</ul>\n");
        }

        if (sentence.More > 0)
        {
            html.Append(CultureInfo.InvariantCulture, $"<p class=\"soft\">and {sentence.More:N0} more in this sentence</p>\n");
        }

        return html.Append("</li>\n").ToString();
    }

    private static string Name(string text) => HtmlText.Isolated(HtmlText.Shorten(text, 200));
}
