using System.CommandLine;
using System.Globalization;
using LukePipeline.Client.Display;
using LukePipeline.Client.Options;
using LukePipeline.Client.Outcomes;
using LukePipeline.Ground;
using LukePipeline.Ground.Settings;
using LukePipeline.Reference.Verification;

namespace LukePipeline.Client.Commands;

/// <summary>
/// <c>luke model verify FOLDER</c>: runs recorded cases again and says what differs. Exit code 0 only if every case holds, 1 if one does
/// not or there is none, 2 if the folder is no folder of cases.
/// </summary>
internal static class ModelVerifyCommand
{
    public static Command Create()
    {
        var command = new Command("verify", "Run recorded cases of the reference library again. Exit code 0 only if every one holds.");
        var folder = new Argument<string>("FOLDER")
        {
            Description = "Holds tokenizer_cases.json with tokenizers/, or model_cases.json with model_cases/ and models/, or both.",
        };
        var tolerance = new NumberSetting("tolerance", CommandSettings.Group, "Largest absolute difference of a number that holds.") { Min = 0, Default = 1e-4 };
        command.Arguments.Add(folder);
        var options = new SettingOptions(command, [tolerance, CommandSettings.Json]);
        command.SetAction((parsed, cancellationToken) =>
        {
            var values = options.Read(parsed);
            return Task.FromResult(Verify(parsed.GetRequiredValue(folder), values.Get(tolerance), values.Get(CommandSettings.Json), cancellationToken));
        });
        return command;
    }

    private static int Verify(string folder, double tolerance, bool json, CancellationToken cancellationToken)
    {
        List<CaseResult> results = [];
        try
        {
            foreach (var result in CaseFolder.Verify(folder, tolerance))
            {
                cancellationToken.ThrowIfCancellationRequested();
                results.Add(result);
                if (!json)
                {
                    Console.Out.WriteLine(StyledWriter.Clean(Describe(result), keepLines: true));
                }
            }
        }
        catch (LukeException e)
        {
            // What is wrong with one case is a result; only a folder that cannot be read at all gets here.
            throw new UsageException(e.Message);
        }

        var suites = results.GroupBy(result => result.Suite)
            .Select(suite => new Summary(suite.Key, suite.Count(), suite.Count(result => !result.Ok), suite.Max(result => result.MaxError)))
            .ToList();
        var ok = results.Count > 0 && results.TrueForAll(result => result.Ok);
        if (json)
        {
            Console.Out.WriteLine(ModelJson.Write(new { ok, folder, tolerance, suites, cases = results }));
        }
        else
        {
            foreach (var suite in suites)
            {
                Console.Out.WriteLine($"{StyledWriter.Clean(suite.Suite)}: {suite.Cases - suite.Failed} of {suite.Cases} cases hold"
                    + (suite.MaxError is { } error ? $", largest difference {Number(error)}" : ""));
            }
        }

        if (results.Count == 0)
        {
            ErrorText.Write($"luke: {folder}: its lists of cases are empty, so nothing was checked.");
        }

        return ok ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static string Describe(CaseResult result)
    {
        var error = result.MaxError is { } value ? $" (largest difference {Number(value)})" : "";
        return result.Ok ? $"ok    {result.Suite} {result.Id}{error}" : $"FAIL  {result.Suite} {result.Id}{error}: {result.Difference}";
    }

    private static string Number(double value) => value.ToString("0.0e-0", CultureInfo.InvariantCulture);

    private sealed record Summary(string Suite, int Cases, int Failed, double? MaxError);
}
