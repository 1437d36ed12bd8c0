using System.CommandLine;
using LukePipeline.Client.Display;
using LukePipeline.Client.Outcomes;
using LukePipeline.Client.Showing;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Storage.Locations;

namespace LukePipeline.Client.Commands;

/// <summary><c>luke show OUTPUT</c>: what a job found.</summary>
internal static class ShowCommand
{
    public static Command Create()
    {
        var output = new Argument<string>("output") { Description = "The --output of a job: a local folder or an Azure URL." };
        var top = new Option<int>("--top")
        {
            Description = "Mentions and pairs to list per label.",
            HelpName = "N",
            DefaultValueFactory = _ => 5,
        };
        var sentences = new Option<int>("--sentences")
        {
            Description = "Sentences to show with their mentions, one a document.",
            HelpName = "N",
            DefaultValueFactory = _ => 5,
        };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        foreach (var number in new[] { top, sentences })
        {
            number.Validators.Add(result =>
            {
                if (result.Tokens.Count > 0 && int.TryParse(result.Tokens[0].Value, out var value) && value is < 0 or > 100_000)
                {
                    result.AddError($"{number.Name} is {value}: write a number from 0 to 100000.");
                }
            });
        }

        var command = new Command("show", "Show what a job found: the most frequent entities and relations, and some sentences.") { output, top, sentences, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var found = await JobOutput.OpenAsync(parsed.GetValue(output)!, cancellationToken);
            var overview = await new OverviewReader(found, InputStores.For([], BlobStoreOptions.FromEnvironment()))
                .ReadAsync(parsed.GetValue(top), parsed.GetValue(sentences), cancellationToken);
            if (parsed.GetValue(json))
            {
                Console.Out.WriteLine(OverviewJson.Write(overview));
            }
            else
            {
                new OverviewPrinter(new StyledWriter(Console.Out, !Console.IsOutputRedirected)).Print(overview);
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
