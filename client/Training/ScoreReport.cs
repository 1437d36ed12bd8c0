using System.Globalization;
using System.Text.Json;
using LukePipeline.Client.Display;
using LukePipeline.Training.Evaluation;

namespace LukePipeline.Client.Training;

/// <summary>Scores as a table and as JSON.</summary>
internal static class ScoreReport
{
    public static string ToJson(ExtractionScores scores) => JsonSerializer.Serialize(new
    {
        micro = Values(scores.Micro),
        labels = scores.Labels.ToDictionary(label => label.Key, label => Values(label.Value)),
    });

    public static void Write(ExtractionScores scores, TextWriter output)
    {
        var width = Math.Max(9, scores.Labels.Keys.Concat(scores.Sources.Keys).Select(name => name.Length).DefaultIfEmpty(0).Max());
        output.WriteLine($"{"".PadRight(width)}  precision  recall     f1  support");
        foreach (var (label, counts) in scores.Labels)
        {
            Row(label, counts);
        }

        output.WriteLine();
        Row("micro", scores.Micro);
        if (scores.Sources.Count > 1)
        {
            output.WriteLine();
            foreach (var (source, counts) in scores.Sources)
            {
                Row(source.Length == 0 ? "(no source)" : source, counts);
            }

            output.WriteLine($"{"macro".PadRight(width)}                    {Percent(scores.MacroF1OverSources),6}");
        }

        void Row(string name, PrecisionRecall counts) => output.WriteLine(
            $"{StyledWriter.Clean(name).PadRight(width)}     {Percent(counts.Precision),6}  {Percent(counts.Recall),6} {Percent(counts.F1),6}  {counts.Gold,7}");
    }

    private static object Values(PrecisionRecall counts) => new { precision = counts.Precision, recall = counts.Recall, f1 = counts.F1 };

    private static string Percent(double share) => (100 * share).ToString("F2", CultureInfo.InvariantCulture);
}
