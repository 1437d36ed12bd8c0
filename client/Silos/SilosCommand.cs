using System.CommandLine;
using LukePipeline.Client.Options;
using LukePipeline.Client.Running;
using LukePipeline.Ground.Settings;

namespace LukePipeline.Client.Silos;

/// <summary><c>luke silos</c>: the silos of a cluster, how they stand and what they have.</summary>
internal static class SilosCommand
{
    public static Command Create()
    {
        var all = new SwitchSetting("all", CommandSettings.Group, "Also those that have left or died.");
        var command = new Command("silos", "List the silos of a cluster: state, version, device, engines, labels.");
        var options = new SettingOptions(command, ClusterFlags.All, [all, CommandSettings.Json]);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var values = options.Read(parsed);
            await using var connection = await ClusterConnection.OpenAsync(ClusterFlags.Read(values), TimeProvider.System, cancellationToken);
            var list = await connection.OnSilosAsync(silos => silos.ListAsync(values.Get(all)), cancellationToken);
            return SiloPrinter.Print(list, values.Get(CommandSettings.Json), Console.Out);
        });
        return command;
    }
}
