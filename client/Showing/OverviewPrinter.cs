using System.Globalization;
using LukePipeline.Client.Display;
using Spectre.Console;

namespace LukePipeline.Client.Showing;

/// <summary>Prints the overview for people: with colours on a terminal, as plain text into a pipe.</summary>
internal sealed class OverviewPrinter(StyledWriter writer)
{
    /// <summary>Longest mention in a list, in UTF-16 units.</summary>
    private const int MaxText = 40;

    private static readonly Color[] Palette = [Color.Green, Color.Aqua, Color.Yellow, Color.Fuchsia, Color.Orange1, Color.SkyBlue1];

    public void Print(OutputOverview overview)
    {
        var output = overview.Output;
        var colors = overview.Entities.Select((label, index) => (label.Label, Color: Palette[index % Palette.Length]))
            .ToDictionary(label => label.Label, label => label.Color);
        PrintState(output);
        PrintDocuments(output);
        PrintEntities(overview, colors);
        PrintRelations(overview);
        PrintOthers(output);
        if (!overview.IsExact)
        {
            writer.Line(("There are too many different mentions to count all of them: rare ones are counted too low.", Color.Yellow));
        }

        if (overview.Sentences.Count > 0)
        {
            writer.Line();
            writer.Line(("Some sentences", null));
            foreach (var sentence in overview.Sentences)
            {
                PrintSentence(sentence, colors);
            }
        }

        if (overview.Note is { } note)
        {
            writer.Line();
            writer.Line((note, Color.Yellow));
        }
    }

    private void PrintState(JobOutput output)
    {
        writer.Line((output.Location, null));
        if (output.Snapshot is { } snapshot)
        {
            writer.Line((Invariant($"Snapshot {snapshot} of a dataset that grows. Read its tables through views.sql, not by a pattern of names."), null));
        }

        if (!output.IsComplete)
        {
            var how = output.IsCancelled ? output.State : $"{output.State}: still running, or interrupted";
            writer.Line(($"NOT COMPLETE ({how}). {output.ToPartText("shown here")} The command that began the job resumes it.", Color.Red));
        }
    }

    private void PrintDocuments(JobOutput output)
    {
        var counts = output.Counts;
        var failed = counts.Failed > 0 || counts.FailedFiles > 0;
        writer.Line(
            (Invariant($"{CountText.Of(counts.Documents, "document")}: {counts.Done:N0} done, "), null),
            (Invariant($"{counts.Failed:N0} failed"), failed ? Color.Red : null),
            (counts.FailedFiles > 0 ? $"; {CountText.Of(counts.FailedFiles, "file")} could not be read" : "", Color.Red),
            (LeftOutText.Of(output.IgnoredFiles, output.Plan?.Corpus.Ignored), null));
        foreach (var (reason, count) in counts.Reasons.OrderByDescending(reason => reason.Value).ThenBy(reason => reason.Key, StringComparer.Ordinal))
        {
            writer.Line((Invariant($"  {count,8:N0}  {reason}"), Color.Red));
        }
    }

    private void PrintEntities(OutputOverview overview, Dictionary<string, Color> colors)
    {
        writer.Line();
        if (overview.Entities.Count == 0)
        {
            writer.Line(("No entities", null));
        }

        foreach (var label in overview.Entities)
        {
            writer.Line((label.Label, colors[label.Label]), (Invariant($"  {CountText.Of(label.Count, "mention")}"), Color.Grey));
            foreach (var (text, count) in label.Top)
            {
                writer.Line((Invariant($"  {count,8:N0}  {Shorten(text)}"), null));
            }
        }
    }

    private void PrintRelations(OutputOverview overview)
    {
        if (overview.Relations.Count > 0)
        {
            writer.Line();
        }

        foreach (var label in overview.Relations)
        {
            writer.Line((label.Label, Color.Blue), (Invariant($"  {CountText.Of(label.Count, "pair")}"), Color.Grey));
            foreach (var (pair, count) in label.Top)
            {
                writer.Line((Invariant($"  {count,8:N0}  {Shorten(pair.Head)}"), null), (" → ", Color.Grey), (Shorten(pair.Tail), null));
            }
        }
    }

    /// <summary>What stages found that this program shows no text of, by label.</summary>
    private void PrintOthers(JobOutput output)
    {
        foreach (var (table, labels) in output.LabelsOfOthers)
        {
            writer.Line();
            writer.Line((table, Color.Blue), (Invariant($"  {CountText.Of(labels.Values.Sum(), "row")}"), Color.Grey));
            foreach (var (label, count) in labels.OrderByDescending(label => label.Value))
            {
                writer.Line((Invariant($"  {count,8:N0}  {Shorten(label)}"), null));
            }
        }
    }

    private void PrintSentence(SampleSentence sentence, Dictionary<string, Color> colors)
    {
        var parts = new List<(string, Color?)> { ($"  {sentence.DocId}: ", Color.Grey) };
        if (sentence.Text is not { } text)
        {
            // The job keeps no text: where the sentence stands, and what was found in it.
            parts.Add((Invariant($"[{sentence.Place.Start}, {sentence.Place.End})"), Color.Grey));
            parts.AddRange(sentence.Mentions.Select(mention => ($" [{mention.Text}|{mention.Label}]", (Color?)colors.GetValueOrDefault(mention.Label, Palette[0]))));
            writer.Line([.. parts]);
            return;
        }

        var at = 0;
        foreach (var mention in sentence.Mentions)
        {
            var color = colors.GetValueOrDefault(mention.Label, Palette[0]);
            parts.Add((text[at..mention.Start], null));
            parts.Add(($"[{mention.Text}|{mention.Label}]", color));
            at = mention.End;
        }

        parts.Add((text[at..], null));
        writer.Line([.. parts]);
    }

    private static string Shorten(string text)
    {
        if (text.Length <= MaxText)
        {
            return text;
        }

        // Never half a surrogate pair.
        var end = char.IsHighSurrogate(text[MaxText - 2]) ? MaxText - 2 : MaxText - 1;
        return text[..end] + "…";
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
