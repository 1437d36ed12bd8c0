using System.CommandLine;

namespace LukePipeline.Client.Commands;

/// <summary><c>luke help [COMMAND...]</c> and <c>luke version</c>: what <c>--help</c> and <c>--version</c> say, for who types them as commands.</summary>
internal static class HelpCommand
{
    public static Command CreateHelp(RootCommand root) => Standing(
        root, "help", "Show the help, of luke or of a command.", words => [.. words, "--help"], new Argument<string[]>("command")
        {
            Description = "The command: train entities, say.",
            Arity = ArgumentArity.ZeroOrMore,
        });

    public static Command CreateVersion(RootCommand root) => Standing(root, "version", "Show the version of this program.", _ => ["--version"], words: null);

    private static Command Standing(RootCommand root, string name, string description, Func<string[], string[]> meant, Argument<string[]>? words)
    {
        var command = new Command(name, description);
        if (words is not null)
        {
            command.Arguments.Add(words);
        }

        command.SetAction((parsed, cancellationToken) =>
        {
            var asked = root.Parse(meant(words is null ? [] : parsed.GetValue(words) ?? []));
            UnknownWords.Check(asked);
            return asked.InvokeAsync(parsed.InvocationConfiguration, cancellationToken);
        });
        return command;
    }
}
