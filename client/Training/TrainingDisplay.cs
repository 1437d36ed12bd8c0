using System.Diagnostics;
using LukePipeline.Client.Display;
using LukePipeline.Training.Running;
using Spectre.Console;

namespace LukePipeline.Client.Training;

/// <summary>Shows a training run on stderr: one line that is rewritten on a terminal, plain lines elsewhere.</summary>
internal sealed class TrainingDisplay(TextWriter output, string directory) : ITrainingObserver
{
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(30);

    /// <summary>Columns of what is echoed for two Ctrl+C, and one.</summary>
    private const int EchoWidth = 5;

    private const int LeastWidth = 20;

    private readonly bool _terminal = TerminalKind.ErrorCanBeDrawnOn;
    private readonly Stopwatch _sinceLine = Stopwatch.StartNew();
    private (long Step, TimeSpan Elapsed)? _first;
    private int _width;

    public void OnNote(string note) => Line(note);

    public void OnProgress(TrainingProgress progress)
    {
        // Of a training that goes on, what was done before took no time here; nor did the first steps say how long those take that follow.
        _first ??= (progress.Step, progress.Elapsed);
        if (progress.Score is { } score)
        {
            Line($"step {progress.Step}: {score.Text}");
            return;
        }

        var perSecond = (progress.Step - _first.Value.Step) / Math.Max(0.001, (progress.Elapsed - _first.Value.Elapsed).TotalSeconds);
        var left = perSecond > 0 ? TimeSpan.FromSeconds((progress.Steps - progress.Step) / perSecond) : (TimeSpan?)null;
        var text = $"step {progress.Step}/{progress.Steps}, epoch {progress.Epoch + 1}, loss {progress.Loss:F4}, {progress.Elapsed:hh\\:mm\\:ss} passed"
            + (left is { } time ? $", {time:hh\\:mm\\:ss} left" : "");
        if (_terminal)
        {
            // One row, with room for the ^C that the terminal writes behind it: what goes on in the next row cannot be rewritten.
            text = text[..Math.Min(text.Length, Math.Max(LeastWidth, new AnsiConsoleOutput(output).Width - EchoWidth))];
            output.Write($"\r{text.PadRight(_width)}");
            _width = text.Length;
        }
        else if (_sinceLine.Elapsed >= PlainInterval || progress.Step == progress.Steps)
        {
            Line(text);
        }
    }

    public void OnStopping() => Line("Stopping after this step; a second Ctrl+C ends at once.");

    public void OnKilled() => Line($"Ended at once. What {Path.Combine(directory, "training.state")} holds is kept: the same command with --resume goes on from there.");

    /// <summary>Ends the line that is rewritten, and tells what is kept of a training that has stopped.</summary>
    public string Stopped()
    {
        if (_terminal && _width > 0)
        {
            output.Write($"\r{"".PadRight(_width + EchoWidth - 1)}\r");
            _width = 0;
        }

        return File.Exists(Path.Combine(directory, "training.state"))
            ? $"Stopped. The same command with --resume goes on from {Path.Combine(directory, "training.state")}."
            : "Stopped before there was anything to keep. The same command begins anew.";
    }

    private void Line(string text)
    {
        text = StyledWriter.Clean(text, keepLines: true);
        output.WriteLine(_terminal && _width > 0 ? $"\r{text.PadRight(_width + EchoWidth - 1)}" : text);
        _width = 0;
        _sinceLine.Restart();
    }
}
