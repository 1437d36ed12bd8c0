using Spectre.Console;

namespace LukePipeline.Client.Display;

/// <summary>
/// Writes lines made of coloured parts: in colour and wrapped on a terminal, plain and unwrapped anywhere else. Control
/// characters in texts, which come from documents, become spaces, those of writing directions as well: an archive must not be able to steer the terminal.
/// </summary>
internal sealed class StyledWriter(TextWriter output, bool isTerminal)
{
    private readonly IAnsiConsole? _console = isTerminal ? AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) }) : null;

    /// <summary>Writes one line.</summary>
    public void Line(params ReadOnlySpan<(string Text, Color? Color)> parts)
    {
        if (_console is null)
        {
            foreach (var (text, _) in parts)
            {
                output.Write(Clean(text));
            }

            output.WriteLine();
            return;
        }

        var paragraph = new Paragraph();
        foreach (var (text, color) in parts)
        {
            paragraph.Append(Clean(text), color is { } foreground ? new Style(foreground) : Style.Plain);
        }

        _console.Write(paragraph);
        _console.WriteLine();
    }

    /// <summary>A text without what steers a terminal; line feeds are kept where that is said.</summary>
    public static string Clean(string text, bool keepLines = false) =>
        text.Any(Steers) ? string.Concat(text.Select(c => Steers(c) && !(keepLines && c == '\n') ? ' ' : c)) : text;

    /// <summary>Whether a terminal obeys it, or shows by it what comes after in another order.</summary>
    public static bool Steers(char c) => char.IsControl(c) || c is (>= '\u2028' and <= '\u202e') or (>= '\u2066' and <= '\u2069');
}
