using System.Globalization;
using LukePipeline.Client.Display;
using LukePipeline.Training.Evaluation;
using LukePipeline.Training.Gold;

namespace LukePipeline.Client.Scoring;

/// <summary>Scores against gold documents as tables: exact places beside overlapping ones.</summary>
internal static class GoldReport
{
    /// <summary>Room for the names of labels.</summary>
    private const int Width = 24;

    public static void Write(GoldScores scores, TextWriter output)
    {
        output.WriteLine($"{CountText.Of(scores.Documents, "document")}, {CountText.Of(scores.Sentences, "sentence")} judged");
        var (exact, overlapping) = (scores.Exact, scores.Overlapping);
        if (exact.Mentions is not null)
        {
            WriteLabels("mentions", exact.Mentions, overlapping.Mentions!, output);
        }

        output.WriteLine();
        output.WriteLine(Invariant($"Of {exact.RelatedMentions.Gold:N0} mentions that take part in relations {Percent(exact.RelatedMentions.Recall)} % were found exactly, {Percent(overlapping.RelatedMentions.Recall)} % overlapping."));
        if (exact.Relations is null)
        {
            output.WriteLine("The job was not asked for relations.");
            return;
        }

        WriteLabels("relations", exact.Relations, overlapping.Relations!, output);
        WriteHead("score at least", output);
        foreach (var (own, other) in exact.Thresholds!.Zip(overlapping.Thresholds!))
        {
            WriteRow(Invariant($"{own.MinScore:F2}"), own.Counts, other.Counts, output);
        }

        WriteTenths(overlapping.Tenths!, output);
    }

    private static void WriteLabels(string what, LabelCounts exact, LabelCounts overlapping, TextWriter output)
    {
        WriteHead(what, output);
        foreach (var (label, counts) in exact.Labels)
        {
            WriteRow(label, counts, overlapping.Labels[label], output);
        }

        WriteRow("all", exact.Micro, overlapping.Micro, output);
    }

    private static void WriteHead(string what, TextWriter output)
    {
        output.WriteLine();
        output.WriteLine($"{"",-Width}  exact                    overlapping");
        output.WriteLine($"{what,-Width}  precision  recall    f1  precision  recall    f1   found    gold");
    }

    private static void WriteRow(string name, PrecisionRecall exact, PrecisionRecall overlapping, TextWriter output) => output.WriteLine(
        $"{StyledWriter.Clean(name),-Width}  {Percent(exact.Precision),9}  {Percent(exact.Recall),6}  {Percent(exact.F1),4}  {Percent(overlapping.Precision),9}  {Percent(overlapping.Recall),6}  {Percent(overlapping.F1),4}"
        + Invariant($"  {overlapping.Predicted,6}  {overlapping.Gold,6}"));

    private static void WriteTenths(IReadOnlyList<ScoreTenth> tenths, TextWriter output)
    {
        output.WriteLine();
        output.WriteLine($"{"what a score is worth",-Width}  relations  mean score  right (overlapping)");
        foreach (var tenth in tenths)
        {
            output.WriteLine(Invariant($"{tenth.From:F1} to {tenth.From + 0.1:F1}").PadRight(Width) + Invariant($"  {tenth.Count,9}  {Percent(tenth.MeanScore),10}  {Percent(tenth.Right),5}"));
        }
    }

    private static string Percent(double share) => (100 * share).ToString("F1", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
