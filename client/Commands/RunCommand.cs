using System.CommandLine;
using LukePipeline.Client.Running;

namespace LukePipeline.Client.Commands;

/// <summary><c>luke run INPUT... --output PREFIX</c>: the whole job in this process.</summary>
internal static class RunCommand
{
    public const string Name = "run";

    public static Command Create()
    {
        var command = new Command(Name, "Run a job on this machine: documents in, Parquet tables out. The same command again resumes it.");
        var spec = new SpecOptions();
        spec.AddTo(command);
        var overwrite = new Option<bool>("--overwrite") { Description = "Take over an output prefix that holds another job." };
        var json = new Option<bool>("--json") { Description = "Print the summary as JSON." };
        var verbose = new Option<bool>("--verbose") { Description = "Write the log of the silo to standard error." };
        command.Options.Add(overwrite);
        command.Options.Add(json);
        command.Options.Add(verbose);
        command.SetAction((parsed, cancellationToken) => new EmbeddedRun(Console.Out, Console.Error, TimeProvider.System).RunAsync(
            spec.Read(parsed),
            new EmbeddedRunOptions(parsed.GetValue(overwrite), parsed.GetValue(json), parsed.GetValue(verbose)),
            cancellationToken));
        return command;
    }
}
