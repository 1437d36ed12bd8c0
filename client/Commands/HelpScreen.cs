using System.CommandLine;
using System.CommandLine.Invocation;
using System.Globalization;
using LukePipeline.Client.Display;
using LukePipeline.Client.Options;
using LukePipeline.Client.Outcomes;

namespace LukePipeline.Client.Commands;

/// <summary>Prints the help: commands in groups, most needed first, and options in the groups of their settings, in the order of the schema.</summary>
internal sealed class HelpScreen(IReadOnlyList<HelpGroup> groups) : SynchronousCommandLineAction
{
    private const int MaxWidth = 110;
    private const int MinWidth = 40;
    private const int StandardWidth = 100;
    private const int MaxLeft = 34;

    /// <summary>Columns that a description needs beside the names; with fewer it stands below them.</summary>
    private const int MinRight = 36;

    /// <summary>How far a description below its name is indented.</summary>
    private const int Below = 6;

    /// <summary>Who asks for help need not give what a command requires.</summary>
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        Write(parseResult.CommandResult.Command, parseResult.InvocationConfiguration.Output, Width());
        return ExitCodes.Done;
    }

    /// <summary>Writes the help of one command.</summary>
    public void Write(Command command, TextWriter output, int width)
    {
        WriteText(command.Description ?? "", "", output, width);
        output.WriteLine();
        WriteText($"Usage: {Usage(command)}", new string(' ', "Usage: ".Length), output, width);
        var arguments = command.Arguments.Where(argument => !argument.Hidden).Select(argument => (argument.Name.ToUpperInvariant(), argument.Description ?? "")).ToList();
        WriteRows("Arguments", arguments, output, width);

        var commands = command.Subcommands.Where(child => !child.Hidden).Select(child => (child.Name, child.Description ?? "")).ToList();
        foreach (var group in groups)
        {
            WriteRows(group.Title, [.. group.Names.SelectMany(name => commands.Where(row => row.Name == name))], output, width);
        }

        var grouped = groups.SelectMany(group => group.Names).ToHashSet(StringComparer.Ordinal);
        WriteRows("Other commands", [.. commands.Where(row => !grouped.Contains(row.Name))], output, width);
        foreach (var group in command.Options.Where(option => !option.Hidden).GroupBy(GroupOf).OrderBy(group => group.Key == CommandSettings.Group))
        {
            WriteRows(group.Key, [.. group.Select(option => (Left(option), option.Description ?? ""))], output, width);
        }

        output.WriteLine();
        WriteText(
            command.Subcommands.Count > 0
                ? $"Type '{PathOf(command)} COMMAND --help' for the options of a command."
                : "Exit codes: 0 done, 1 failed, 2 cannot be begun as asked, 3 done with failed documents, 130 cancelled.",
            "",
            output,
            width);
    }

    private static string Usage(Command command) => string.Join(' ',
    [
        PathOf(command),
        .. command.Arguments.Select(argument =>
        {
            var name = argument.Name.ToUpperInvariant() + (argument.Arity.MaximumNumberOfValues > 1 ? "..." : "");
            return argument.Arity.MinimumNumberOfValues == 0 ? $"[{name}]" : name;
        }),
        command.Subcommands.Count > 0 ? "COMMAND [options]" : "[options]",
    ]);

    /// <summary>What to type for a command: <c>luke model inspect</c>, say.</summary>
    public static string PathOf(Command command)
    {
        var parent = command.Parents.OfType<Command>().FirstOrDefault();
        return parent is null ? "luke" : $"{PathOf(parent)} {command.Name}";
    }

    /// <summary>The heading of an option; those that the library brings, such as --help, are of the command itself.</summary>
    private static string GroupOf(Option option) => option is IGroupedOption grouped ? grouped.Setting.Group : CommandSettings.Group;

    private static string Left(Option option)
    {
        var aliases = option.Aliases.Where(alias => alias.StartsWith('-') && !alias.StartsWith("--", StringComparison.Ordinal) && alias != "-?");
        var value = option is SettingOption { Setting: var setting } ? $" {setting.ValueName}" : "";
        return string.Join(", ", [.. aliases, option.Name]) + value;
    }

    private static void WriteRows(string title, IReadOnlyList<(string Left, string Right)> rows, TextWriter output, int width)
    {
        if (rows.Count == 0)
        {
            return;
        }

        output.WriteLine();
        output.WriteLine($"{title}:");
        var longest = Math.Min(rows.Max(row => row.Left.Length), MaxLeft) + 4;
        var isBeside = width - longest >= MinRight;
        var column = isBeside ? longest : Below;
        foreach (var (left, right) in rows)
        {
            var first = $"  {left}";
            if (!isBeside || left.Length > MaxLeft)
            {
                WriteText(first, new string(' ', Below), output, width);
                first = "";
            }

            foreach (var line in TextWrap.Lines(right, width - column, ""))
            {
                output.WriteLine($"{first.PadRight(column)}{line}".TrimEnd());
                first = "";
            }
        }
    }

    /// <summary>Writes a text, wrapped between words; all lines but the first are indented.</summary>
    private static void WriteText(string text, string indent, TextWriter output, int width)
    {
        foreach (var line in TextWrap.Lines(text, width, indent))
        {
            output.WriteLine(line);
        }
    }

    /// <summary>What COLUMNS says, as everywhere; else the width of the terminal, and of a file or pipe the standard.</summary>
    private static int Width()
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out var columns) && columns > 0)
        {
            return Math.Clamp(columns - (Console.IsOutputRedirected ? 0 : 1), MinWidth - 1, MaxWidth);
        }

        try
        {
            // A line as long as the terminal is wide is followed by an empty one in some.
            return Console.IsOutputRedirected ? StandardWidth : Math.Clamp(Console.WindowWidth - 1, MinWidth - 1, MaxWidth);
        }
        catch (IOException)
        {
            return StandardWidth;
        }
    }
}

/// <summary>Commands that belong together.</summary>
/// <param name="Title">Heading.</param>
/// <param name="Names">Names, in the order of the help; those that there are not are left out.</param>
internal sealed record HelpGroup(string Title, IReadOnlyList<string> Names);
