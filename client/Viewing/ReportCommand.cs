using System.CommandLine;
using LukePipeline.Client.Graphs;
using LukePipeline.Client.Options;
using LukePipeline.Client.Outcomes;
using LukePipeline.Client.Reporting;
using LukePipeline.Client.Running;
using LukePipeline.Ground.Settings;

namespace LukePipeline.Client.Viewing;

/// <summary><c>luke report OUTPUT --output FILE</c>: one page about a job.</summary>
internal static class ReportCommand
{
    private static readonly TextSetting Output = new("output", CommandSettings.Group, "The file to write, - for standard output; one of that name is replaced.") { Placeholder = "FILE", Required = true };

    private static readonly TextSetting Graph = new("graph", CommandSettings.Group, "A graph of this job, which the page tells of as well.") { Placeholder = "GRAPH", DefaultInWords = "none" };

    private static readonly SwitchSetting NoText = new("noText", CommandSettings.Group, "Leave out all text of documents.");

    private static readonly IntegerSetting Snapshot = SnapshotNumber.OfOutput();

    public static Command Create(Interrupts interrupts)
    {
        var output = OutputArgument.OfJob("output-of-job");
        var command = new Command(
            "report", "Write one page about a job: what was asked, what came out, how sure it is, what failed, and sentences worth reading.") { output };
        var options = new SettingOptions(command, [Output, Graph, Snapshot, NoText]);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var values = options.Read(parsed);
            var path = values.Get(Output)!;
            var page = ReportFile.Check(Output.Flag, path);
            var more = values.Get(Graph) is { } graph ? await GraphReport.ReadPartAsync(graph, !values.Get(NoText), cancellationToken) : "";
            await ReportFile.WriteAsync(parsed.GetValue(output)!, SnapshotNumber.Given(values, Snapshot), more, !values.Get(NoText), Output.Flag, path, page, interrupts, cancellationToken);
            if (!page.IsOutput)
            {
                Console.Out.WriteLine(path);
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
