using System.CommandLine;
using LukePipeline.Client.Running;
using LukePipeline.Ground.Settings;

namespace LukePipeline.Client.Commands;

/// <summary><c>luke run INPUT... --output PREFIX</c>: the whole job in this process.</summary>
internal static class RunCommand
{
    public const string Name = "run";

    public static Command Create()
    {
        var command = new Command(Name, "Run a job on this machine: documents in, Parquet tables out. The same command again resumes it.");
        var verbose = new SwitchSetting("verbose", CommandSettings.Group, "Write the log of the silo to standard error.");
        var json = CommandSettings.Json with { Description = "Print the summary as JSON." };
        var spec = new SpecOptions(command, [CommandSettings.Overwrite, json, verbose]);
        command.SetAction((parsed, cancellationToken) =>
        {
            var own = spec.ReadOwn(parsed);
            return new EmbeddedRun(Console.Out, Console.Error, TimeProvider.System).RunAsync(
                spec.Read(parsed),
                new EmbeddedRunOptions(own.Get(CommandSettings.Overwrite), own.Get(json), own.Get(verbose)),
                cancellationToken);
        });
        return command;
    }
}
