using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using LukePipeline.Client.Display;
using LukePipeline.Client.Failures;
using LukePipeline.Client.Options;
using LukePipeline.Client.Outcomes;
using LukePipeline.Client.Showing;
using LukePipeline.Ground.Settings;
using LukePipeline.Tables;

namespace LukePipeline.Client.Viewing;

/// <summary><c>luke failures OUTPUT</c>: the documents and files that failed, and why.</summary>
internal static class FailuresCommand
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        var output = OutputArgument.OfJob("output");
        var json = CommandSettings.Json with { Description = "Print a JSON object a line: docUid, docId, source, position, reason, message." };
        var reasons = new ListSetting("reason", CommandSettings.Group, "List those of these reasons alone.") { DefaultInWords = "all", Placeholder = "REASON,..." };
        var snapshot = SnapshotNumber.OfOutput();
        var command = new Command("failures", "List the documents and files that failed: which, why, and what was wrong.") { output };
        var options = new SettingOptions(command, [reasons, snapshot, json]);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var values = options.Read(parsed);
            var found = await JobOutput.OpenAsync(parsed.GetValue(output)!, SnapshotNumber.Given(values, snapshot), cancellationToken);
            var wanted = FailureReasons.Read(values.Get(reasons));
            var writer = new StyledWriter(Console.Out, TerminalKind.OutputCanBeDrawnOn);
            var count = 0L;
            await foreach (var failure in found.ReadAsync(found.FilesOf(TableList.Failures), FailedDocument.ReadAsync, cancellationToken))
            {
                if (wanted is not null && !wanted.Contains(failure.Reason))
                {
                    continue;
                }

                count++;
                if (values.Get(json))
                {
                    Console.Out.WriteLine(JsonSerializer.Serialize(
                        new { docUid = failure.DocUid, docId = failure.DocId, source = failure.Source, position = failure.Position, reason = failure.Reason, message = failure.Message }, Plain));
                }
                else
                {
                    writer.Line(
                        (failure.Place, null), (": ", null), (failure.Reason, Spectre.Console.Color.Red), ($": {failure.Message}", null));
                }
            }

            if (count == 0 && !values.Get(json) && (found.IsComplete || found.Committed > 0))
            {
                writer.Line((wanted is null ? "Nothing failed." : "Nothing failed for such a reason.", null));
            }

            if (!found.IsComplete)
            {
                await ErrorText.WriteAsync($"luke: the job is not complete ({found.State}). {found.ToPartText("listed here")}");
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
