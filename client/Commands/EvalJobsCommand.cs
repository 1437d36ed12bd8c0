using System.CommandLine;
using LukePipeline.Client.Options;
using LukePipeline.Client.Outcomes;
using LukePipeline.Client.Scoring;
using LukePipeline.Client.Showing;
using LukePipeline.Client.Training;
using LukePipeline.Ground.Settings;
using LukePipeline.Storage.Locations;
using LukePipeline.Training.Gold;

namespace LukePipeline.Client.Commands;

/// <summary><c>luke eval jobs OUT --gold FILE</c>: end-to-end scores of what a job has found.</summary>
internal static class EvalJobsCommand
{
    private static readonly ListSetting Gold = new("gold", CommandSettings.Group, "Gold documents to score against: .jsonl or .jsonl.gz, several files are one set.")
    {
        Required = true,
        SplitsAtCommas = false,
        TakesAllThatFollow = true,
        Placeholder = "FILE...",
    };

    private static readonly SwitchSetting Json = CommandSettings.Json with { Description = "Print the scores as JSON, shares from 0 to 1." };

    public static Command Create()
    {
        var output = OutputArgument.OfJob("output");
        var command = new Command("jobs", "Score what a job has found in documents that people have judged: mentions, and relations between the mentions that were found.")
        {
            output,
        };
        var options = new SettingOptions(command, [Gold, CommandSettings.ReadInputs, Json]);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var values = options.Read(parsed);
            var gold = Refusals.OrRefused(() => GoldFile.Read(values.Get(Gold)!.Select(CommandFiles.Require)));
            var found = await JobOutput.OpenAsync(parsed.GetValue(output)!, snapshot: null, cancellationToken);
            var chosen = await new GoldChooser(found, new PlannedInputs(found, values.Get(CommandSettings.ReadInputs), BlobStoreOptions.FromEnvironment())).ChooseAsync(gold, cancellationToken);
            var scores = GoldScorer.Score(await new FoundReader(found).ReadAsync(chosen, cancellationToken));
            if (values.Get(Json))
            {
                Console.Out.WriteLine(GoldJson.Write(scores));
            }
            else
            {
                GoldReport.Write(scores, Console.Out);
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
