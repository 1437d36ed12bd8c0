using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using LukePipeline.Client.Display;
using LukePipeline.Client.Options;
using LukePipeline.Client.Outcomes;
using LukePipeline.Graph.Evaluation;
using LukePipeline.Ground.Settings;

namespace LukePipeline.Client.Graphs;

/// <summary><c>luke graph eval</c>: how well the rules resolve annotated mentions.</summary>
internal static class GraphEvalCommand
{
    private const string Group = "What is scored";

    private static readonly string[] DefaultLabels = ["PER", "ORG", "LOC", "MISC"];

    public static Command Create()
    {
        var gold = new TextSetting(
            "gold", Group, "Documents with annotated mentions, JSON lines (.gz or not): \"mentions\" with text, label, cluster and, where it is known, identity, which holds across documents.")
        {
            Placeholder = "FILE",
            Required = true,
        };
        var labels = new ListSetting("labels", Group, $"The labels that are looked at. Default: {string.Join(", ", DefaultLabels)}.");
        var command = new Command("eval", "Score resolution on annotated mentions, inside documents and, where they tell identities, across them.");
        var options = new SettingOptions(command, [gold, labels], ResolutionSettings.All, [CommandSettings.Json]);
        command.SetAction((parsed, cancellationToken) =>
        {
            var values = options.Read(parsed);
            var path = values.Get(gold)!;
            if (!File.Exists(path))
            {
                throw new UsageException($"{gold.Flag} {path}: no such file.");
            }

            var looked = values.Get(labels) ?? DefaultLabels;
            var evaluator = new ResolutionEvaluator();
            var mentions = Refusals.OrRefused(() =>
            {
                evaluator.Evaluate(path, ResolutionSettings.Read(values, looked), looked, cancellationToken);
                return evaluator.Mentions;
            });
            if (mentions == 0)
            {
                throw new UsageException($"{path} has no mentions of {string.Join(", ", looked)}: name its labels with {labels.Flag}.");
            }

            Print(evaluator, values.Get(CommandSettings.Json));
            return Task.FromResult(ExitCodes.Done);
        });
        return command;
    }

    private static void Print(ResolutionEvaluator evaluator, bool json)
    {
        if (json)
        {
            var report = ToJson(evaluator.Inside);
            report["documents"] = evaluator.Documents;
            report["mentions"] = evaluator.Mentions;
            if (evaluator.Across is { } found)
            {
                report["across"] = ToJson(found);
            }

            Console.Out.WriteLine(report.ToJsonString());
            return;
        }

        Console.Out.WriteLine($"{CountText.Of(evaluator.Mentions, "mention")} of {CountText.Of(evaluator.Documents, "document")}");
        Console.Out.WriteLine();
        Console.Out.WriteLine("                  precision  recall     f1");
        Rows("inside", evaluator.Inside);
        if (evaluator.Across is { } across)
        {
            Rows("across", across);
        }
    }

    private static void Rows(string where, ResolutionScore score)
    {
        Row($"{where}, pairs", score.Pairs);
        Row($"{where}, B3", score.B3);
    }

    private static void Row(string name, ClusterScore score) =>
        Console.Out.WriteLine($"{name,-16}     {Percent(score.Precision),6}  {Percent(score.Recall),6} {Percent(score.F1),6}");

    private static JsonObject ToJson(ResolutionScore score) => new() { ["pairs"] = ToJson(score.Pairs), ["b3"] = ToJson(score.B3) };

    private static JsonNode ToJson(ClusterScore score) =>
        JsonSerializer.SerializeToNode(new { precision = score.Precision, recall = score.Recall, f1 = score.F1 })!;

    private static string Percent(double share) => (100 * share).ToString("F2", CultureInfo.InvariantCulture);
}
