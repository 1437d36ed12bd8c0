using System.CommandLine;

namespace LukePipeline.Client.Commands;

/// <summary><c>luke model</c>: look at a checkpoint, run it, check it against recorded cases.</summary>
internal static class ModelCommand
{
    public static Command Create()
    {
        var command = new Command("model", "Look at a LUKE checkpoint, run it, or check this program against recorded cases.");
        command.Subcommands.Add(ModelInspectCommand.Create());
        command.Subcommands.Add(ModelRunCommand.Create());
        command.Subcommands.Add(ModelVerifyCommand.Create());
        return command;
    }
}
