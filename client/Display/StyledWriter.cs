using System.Text;
using Spectre.Console;

namespace LukePipeline.Client.Display;

/// <summary>
/// Writes lines made of coloured parts: in colour and wrapped on a terminal, plain and unwrapped anywhere else. Control
/// characters in texts, which come from documents, become spaces: an archive must not be able to steer the terminal.
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

    /// <summary>A text without control characters; line feeds are kept where that is said.</summary>
    public static string Clean(string text, bool keepLines = false)
    {
        if (!text.AsSpan().ContainsAnyInRange('\0', '\x1f') && !text.AsSpan().ContainsAnyInRange('\x7f', '\x9f'))
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            clean.Append(char.IsControl(c) && !(keepLines && c == '\n') ? ' ' : c);
        }

        return clean.ToString();
    }
}
