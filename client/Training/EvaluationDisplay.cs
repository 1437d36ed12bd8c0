using LukePipeline.Client.Display;

namespace LukePipeline.Client.Training;

/// <summary>Counts what is scored on one line of a terminal; silent in a pipe.</summary>
internal sealed class EvaluationDisplay(TextWriter output, string what, int? total) : IProgress<int>, IDisposable
{
    private readonly bool _terminal = TerminalKind.ErrorCanBeDrawnOn;
    private bool _shown;

    public void Report(int value)
    {
        if (_terminal && (value % 50 == 0 || value == total || total is null))
        {
            output.Write(total is null ? $"\r{value} {what}" : $"\r{value}/{total} {what}");
            _shown = true;
        }
    }

    public void Dispose()
    {
        if (_shown)
        {
            output.WriteLine();
            _shown = false;
        }
    }
}
