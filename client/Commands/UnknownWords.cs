using System.CommandLine;
using LukePipeline.Client.Options;
using LukePipeline.Client.Outcomes;
using LukePipeline.Ground;

namespace LukePipeline.Client.Commands;

/// <summary>What is wrong with a command line that does not fit the commands: one sentence, with the command or the flag that was likely meant.</summary>
internal static class UnknownWords
{
    /// <summary>Refuses a word that is neither a command nor a flag.</summary>
    /// <exception cref="UsageException">There is one.</exception>
    public static void Check(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (parsed.UnmatchedTokens.FirstOrDefault() is { } word)
        {
            throw new UsageException($"{Describe(command, word)}\n{Hint(command)}");
        }
    }

    /// <summary>The lines that tell what is wrong.</summary>
    public static IEnumerable<string> Lines(ParseResult parsed)
    {
        // A word that is no command is told as that, not as the lack of one as well.
        var command = parsed.CommandResult.Command;
        return (parsed.UnmatchedTokens.FirstOrDefault() is { } word ? [Describe(command, word)] : parsed.Errors.Select(error => Describe(parsed, error.Message)).Distinct()).Append(Hint(command));
    }

    private static string Hint(Command command) => command.Subcommands.Count > 0
        ? $"Type '{HelpScreen.PathOf(command)} --help' for the commands."
        : $"Type '{HelpScreen.PathOf(command)} --help' for its options.";

    /// <summary>What is missing, by the name that the help has for it.</summary>
    private static string Describe(ParseResult parsed, string message)
    {
        var command = parsed.CommandResult.Command;
        var path = HelpScreen.PathOf(command);
        if (message.StartsWith("Required argument missing for command", StringComparison.Ordinal))
        {
            var missing = command.Arguments.Where(argument => argument.Arity.MinimumNumberOfValues > (parsed.GetResult(argument)?.Tokens.Count ?? 0)).ToList();
            return $"'{path}' needs {string.Join(" and ", missing.Select(argument => argument.Name.ToUpperInvariant()))}.{(missing is [var one] ? $" {one.Description}" : "")}";
        }

        if (message.StartsWith("Required command was not provided", StringComparison.Ordinal))
        {
            return $"'{path}' needs a command: {string.Join(", ", command.Subcommands.Select(child => child.Name))}.";
        }

        return command.Options.OfType<SettingOption>().FirstOrDefault(option => option.Aliases.Append(option.Name).Any(name => message == $"Required argument missing for option: '{name}'.")) is { } option
            ? $"{option.Name} needs a value, {option.Setting.ValueName}."
            : string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    private static string Describe(Command command, string word)
    {
        var path = HelpScreen.PathOf(command);
        if (word.StartsWith('-'))
        {
            var flag = Spelling.Nearest(word, command.Options.Select(option => option.Name));
            return $"There is no flag '{word}' of '{path}'.{(flag is null ? "" : $" Did you mean '{flag}'?")}";
        }

        if (command.Subcommands.Count == 0)
        {
            return $"'{path}' takes no '{word}' there.";
        }

        var full = command is RootCommand ? word : $"{path} {word}";
        var nearest = Spelling.Nearest(word, command.Subcommands.Select(child => child.Name));
        return $"There is no command '{full}'.{(nearest is null ? "" : $" Did you mean '{path} {nearest}'?")}";
    }
}
