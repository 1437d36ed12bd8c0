using System.Text;
using System.Text.RegularExpressions;
using Spectre.Console;

namespace LukePipeline.Client.Display;

/// <summary>Where a live panel is drawn, until somebody says a last word: what is drawn after that, by a thread that does not know yet, is dropped.</summary>
/// <param name="terminal">The terminal.</param>
internal sealed partial class PanelOutput(TextWriter terminal) : IAnsiConsoleOutput
{
    /// <summary>Columns of what is echoed for two Ctrl+C.</summary>
    private const int EchoWidth = 5;

    private const int LeastWidth = 20;

    private readonly AnsiConsoleOutput _terminal = new(terminal);
    private readonly Gate _gate = new(terminal);

    /// <inheritdoc/>
    public TextWriter Writer => _gate;

    /// <inheritdoc/>
    public bool IsTerminal => _terminal.IsTerminal;

    /// <summary>Columns to draw in. The terminal writes ^C behind what is drawn, and would go on in a row that nobody counts.</summary>
    public int Width => Math.Max(LeastWidth, _terminal.Width - EchoWidth);

    /// <inheritdoc/>
    public int Height => _terminal.Height;

    /// <inheritdoc/>
    public void SetEncoding(Encoding encoding) => _terminal.SetEncoding(encoding);

    /// <summary>Writes a last text, on a terminal in place of the panel, and shows the cursor that the panel hides.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isTerminal">Whether there is a panel.</param>
    public void End(string text, bool isTerminal) => _gate.End(text, isTerminal);

    [GeneratedRegex("\n|\u001b\\[([0-9]*)A")]
    private static partial Regex Moves();

    private sealed class Gate(TextWriter terminal) : TextWriter
    {
        private readonly Lock _writing = new();
        private bool _ended;

        /// <summary>Rows that the cursor is below the first one of the panel: as many as were drawn, however their text was wrapped.</summary>
        private int _row;

        public override Encoding Encoding => terminal.Encoding;

        public override void Write(char value) => Write(new ReadOnlySpan<char>(in value));

        public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

        public override void Write(string? value) => Write(value.AsSpan());

        public override void Write(ReadOnlySpan<char> buffer)
        {
            lock (_writing)
            {
                if (!_ended)
                {
                    terminal.Write(buffer);
                    foreach (Match move in Moves().Matches(buffer.ToString()))
                    {
                        _row = Math.Max(0, move.Value == "\n" ? _row + 1 : _row - (int.TryParse(move.Groups[1].ValueSpan, out var rows) ? rows : 1));
                    }
                }
            }
        }

        public override void Flush() => terminal.Flush();

        public void End(string text, bool isTerminal)
        {
            lock (_writing)
            {
                _ended = true;

                // Row by row: tmux keeps what is erased as a whole from the top of the screen among what has left it.
                var erase = string.Concat(Enumerable.Repeat("\u001b[2K\u001b[1A", _row)) + "\u001b[2K";
                terminal.WriteLine(isTerminal ? $"\r{erase}\u001b[?25h{text}" : text);
            }
        }
    }
}
