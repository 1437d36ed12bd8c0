using System.Globalization;
using System.Text;

namespace LukePipeline.Report.Html;

/// <summary>The page about a job: what was asked and what came out, and some sentences with what was found in them.</summary>
public static class JobPage
{
    /// <summary>Labels of one table that are shown, the most frequent ones.</summary>
    private const int MaxLabels = 40;

    /// <summary>Columns of the bars.</summary>
    private const int BarWidth = 240;

    /// <summary>The largest page, in bytes of UTF-8.</summary>
    private const int MaxBytes = 5_000_000;

    /// <summary>The page as HTML, at most 5 MB.</summary>
    /// <param name="facts">What it tells.</param>
    /// <param name="more">More sections, as HTML: those of a graph; empty for none.</param>
    public static string Write(JobFacts facts, string more)
    {
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $"<h1>What was found</h1>\n<p>{HtmlText.Isolated(facts.Output)}: <span class=\"{(facts.IsComplete ? "soft" : "warn")}\">{HtmlText.Of(facts.State)}</span></p>\n");
        var tables = facts.Scores.Keys.Select(key => key.Table).Distinct().Order(StringComparer.Ordinal).ToList();
        Contents(html, facts, tables, more.Length > 0);
        Asked(html, facts);
        CameOut(html, facts);
        foreach (var table in tables)
        {
            Labels(html, facts, table);
        }

        Failures(html, facts);
        var closing = more.Length > 0 ? $"<section id=\"graph\">\n{more}</section>\n" : "";
        var left = MaxBytes - Encoding.UTF8.GetByteCount(closing) - Encoding.UTF8.GetByteCount(html.ToString()) - 20_000;
        html.Append(SentenceList.Write(facts, left)).Append(closing);
        return HtmlPage.Write($"What was found in {facts.Output}", html.ToString());
    }

    /// <summary>Links to the parts: a keyboard goes there at once.</summary>
    private static void Contents(StringBuilder html, JobFacts facts, List<string> tables, bool hasMore)
    {
        html.Append("<nav aria-label=\"On this page\">\n<ul class=\"parts\">\n");
        Part("asked", "What was asked");
        Part("out", "What came out");
        foreach (var table in tables)
        {
            Part(table, Title(table));
        }

        if (facts.Counts.Reasons.Count > 0)
        {
            Part("failures", "Failures");
        }

        Part(SentenceList.Anchor, "Sentences");
        if (hasMore)
        {
            Part("graph", "Graph");
        }

        html.Append("</ul>\n</nav>\n");

        void Part(string anchor, string title) => html.Append(CultureInfo.InvariantCulture, $"<li><a href=\"#{HtmlText.Of(anchor)}\">{HtmlText.Of(title)}</a></li>\n");
    }

    private static string Title(string table) => $"{char.ToUpperInvariant(table[0])}{table[1..]} by label";

    private static void Asked(StringBuilder html, JobFacts facts)
    {
        html.Append("<h2 id=\"asked\">What was asked</h2>\n<table>\n");
        foreach (var (key, value) in facts.Asked)
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{HtmlText.Of(key)}</th><td>{HtmlText.Isolated(HtmlText.Shorten(value, 2_000))}</td></tr>\n");
        }

        html.Append("</table>\n");
    }

    private static void CameOut(StringBuilder html, JobFacts facts)
    {
        var counts = facts.Counts;
        html.Append("<h2 id=\"out\">What came out</h2>\n<table>\n");
        Row("documents", Number(counts.Documents), counts.Failed > 0 ? $"{Number(counts.Failed)} of them failed" : "none failed");
        if (counts.FailedFiles > 0)
        {
            Row("files that could not be read", Number(counts.FailedFiles), "");
        }

        foreach (var (table, labels) in counts.Labels)
        {
            Row(table, Number(labels.Values.Sum()), $"{Number(labels.Count)} labels");
        }

        Row("characters", Number(facts.Characters), "");
        if (facts.Took is { TotalSeconds: > 0 } took)
        {
            Row("time", string.Create(CultureInfo.InvariantCulture, $"{(int)took.TotalHours}:{took.Minutes:00}:{took.Seconds:00} in all"), Speed(facts, took.TotalSeconds));
        }

        if (facts.RepeatedIds is { } ids)
        {
            Row("documents with an id that another has", Number(ids), ids > 0 ? "join the tables by doc_uid" : "");
        }

        Row("documents with a text that came before", Number(facts.RepeatedTexts.Count), facts.RepeatedTexts.IsExact ? "" : "an estimate");
        foreach (var (kind, count) in facts.Ignored)
        {
            Row($"left out: {kind}", Number(count), "");
        }

        html.Append("</table>\n");
        foreach (var warning in facts.Warnings)
        {
            html.Append(CultureInfo.InvariantCulture, $"<p class=\"warn\">Warning: {HtmlText.Isolated(warning)}</p>\n");
        }

        void Row(string name, string value, string note) => html.Append(
            CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{HtmlText.Of(name)}</th><td class=\"number\">{value}</td><td class=\"soft\">{HtmlText.Of(note)}</td></tr>\n");
    }

    /// <summary>What was done in a second, as the summary of the run says it; where a job was gone on with, of the last sitting.</summary>
    private static string Speed(JobFacts facts, double seconds)
    {
        var documents = facts.TookDocuments ?? facts.Counts.Documents;
        var characters = facts.TookDocuments is null ? facts.Characters : facts.TookCharacters;
        return string.Create(CultureInfo.InvariantCulture, $"{documents / seconds:N1} documents/s")
            + (characters is { } all ? string.Create(CultureInfo.InvariantCulture, $", {all / seconds:N1} characters/s") : "")
            + (documents == facts.Counts.Documents ? "" : $"; of the last sitting, {Number(documents)} documents");
    }

    private static void Labels(StringBuilder html, JobFacts facts, string table)
    {
        var labels = facts.Scores.Where(score => score.Key.Table == table).OrderByDescending(score => score.Value.Total).ThenBy(score => score.Key.Label, StringComparer.Ordinal).ToList();
        var most = Math.Max(1, labels.Select(label => label.Value.Total).DefaultIfEmpty(1).Max());
        html.Append(CultureInfo.InvariantCulture, $"<h2 id=\"{HtmlText.Of(table)}\">{HtmlText.Of(Title(table))}</h2>\n<table>\n<tr><th scope=\"col\">label</th><th scope=\"col\" class=\"number\">count</th><th scope=\"col\">share</th><th scope=\"col\">scores, 0 to 1</th></tr>\n");
        foreach (var (key, scores) in labels.Take(MaxLabels))
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{HtmlText.Isolated(HtmlText.Shorten(key.Label, 200))}</th><td class=\"number\">{Number(scores.Total)}</td><td>{Bar(scores.Total, most)}</td><td>{Histogram(scores)}</td></tr>\n");
        }

        html.Append("</table>\n");
        if (labels.Count > MaxLabels)
        {
            html.Append(CultureInfo.InvariantCulture, $"<p class=\"soft\">and {Number(labels.Count - MaxLabels)} labels more</p>\n");
        }
    }

    private static string Bar(long count, long most) => string.Create(
        CultureInfo.InvariantCulture, $"<svg class=\"bars\" aria-hidden=\"true\" width=\"{BarWidth}\" height=\"14\"><rect class=\"bar\" width=\"{Math.Max(1.0, (double)count / most * BarWidth):0.#}\" height=\"14\"/></svg>");

    private static string Histogram(ScoreHistogram scores)
    {
        var (highest, bars) = (Math.Max(1, scores.Counts.Max()), new StringBuilder());
        for (var bin = 0; bin < ScoreHistogram.Bins; bin++)
        {
            var height = scores.Counts[bin] == 0 ? 0 : Math.Max(1.0, scores.Counts[bin] / (double)highest * 28);
            bars.Append(CultureInfo.InvariantCulture, $"<rect class=\"bar\" x=\"{bin * 8}\" y=\"{28 - height:0.#}\" width=\"7\" height=\"{height:0.#}\"/>");
        }

        var high = scores.Counts.Skip(18).Sum();
        return string.Create(
            CultureInfo.InvariantCulture, $"<svg class=\"bars\" role=\"img\" aria-label=\"{100.0 * high / Math.Max(1, scores.Total):0} percent score 0.9 or more\" width=\"160\" height=\"28\">{bars}</svg>");
    }

    private static void Failures(StringBuilder html, JobFacts facts)
    {
        if (facts.Counts.Reasons.Count == 0)
        {
            return;
        }

        html.Append("<h2 id=\"failures\">Failures</h2>\n");
        foreach (var (reason, count) in facts.Counts.Reasons.OrderByDescending(reason => reason.Value).ThenBy(reason => reason.Key, StringComparer.Ordinal))
        {
            html.Append(CultureInfo.InvariantCulture, $"<h3>{HtmlText.Of(reason)}: {Number(count)}</h3>\n<ul>\n");
            foreach (var example in facts.Failures.TryGetValue(reason, out var examples) ? examples : [])
            {
                html.Append(CultureInfo.InvariantCulture, $"<li>{HtmlText.Isolated(HtmlText.Shorten(example, 400))}</li>\n");
            }

            html.Append("</ul>\n");
        }
    }

    private static string Number(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
