using System.Text;
using Spectre.Console;

namespace LukePipeline.Client.Display;

/// <summary>Where a live panel is drawn, until somebody says a last word: what is drawn after that, by a thread that does not know yet, is dropped.</summary>
/// <param name="terminal">The terminal.</param>
internal sealed class PanelOutput(TextWriter terminal) : IAnsiConsoleOutput
{
    private readonly AnsiConsoleOutput _terminal = new(terminal);
    private readonly Gate _gate = new(terminal);

    /// <inheritdoc/>
    public TextWriter Writer => _gate;

    /// <inheritdoc/>
    public bool IsTerminal => _terminal.IsTerminal;

    /// <inheritdoc/>
    public int Width => _terminal.Width;

    /// <inheritdoc/>
    public int Height => _terminal.Height;

    /// <inheritdoc/>
    public void SetEncoding(Encoding encoding) => _terminal.SetEncoding(encoding);

    /// <summary>Writes a last text.</summary>
    public void End(string text) => _gate.End(text);

    private sealed class Gate(TextWriter terminal) : TextWriter
    {
        private readonly Lock _writing = new();
        private bool _ended;

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
                }
            }
        }

        public override void Flush() => terminal.Flush();

        public void End(string text)
        {
            lock (_writing)
            {
                _ended = true;
                terminal.WriteLine(text);
            }
        }
    }
}
