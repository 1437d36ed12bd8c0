using System.CommandLine;
using LukePipeline.Client.Display;
using LukePipeline.Client.Options;
using LukePipeline.Client.Outcomes;
using LukePipeline.Client.Showing;
using LukePipeline.Ground.Settings;
using LukePipeline.Storage.Locations;

namespace LukePipeline.Client.Viewing;

/// <summary><c>luke show OUTPUT</c>: what a job found.</summary>
internal static class ShowCommand
{
    public static Command Create()
    {
        var output = OutputArgument.OfJob("output");
        var top = Count("top", "Mentions and pairs to list per label.");
        var sentences = Count("sentences", "Sentences to show with their mentions, one a document.");
        var command = new Command("show", "Show what a job found: the most frequent entities and relations, and some sentences.") { output };
        var snapshot = SnapshotNumber.OfOutput();
        var options = new SettingOptions(command, [top, sentences, snapshot, CommandSettings.ReadInputs, CommandSettings.Json]);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var values = options.Read(parsed);
            var found = await JobOutput.OpenAsync(parsed.GetValue(output)!, SnapshotNumber.Given(values, snapshot), cancellationToken);
            var overview = await new OverviewReader(found, new PlannedInputs(found, values.Get(CommandSettings.ReadInputs), BlobStoreOptions.FromEnvironment()))
                .ReadAsync(values.Get(top), values.Get(sentences), cancellationToken);
            if (values.Get(CommandSettings.Json))
            {
                Console.Out.WriteLine(OverviewJson.Write(overview));
            }
            else
            {
                new OverviewPrinter(new StyledWriter(Console.Out, TerminalKind.OutputCanBeDrawnOn)).Print(overview);
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static IntegerSetting Count(string name, string description) =>
        new(name, CommandSettings.Group, description) { Min = 0, Max = 100_000, Default = 5 };
}
