using System.Globalization;
using LukePipeline.Grains.Contracts;
using Spectre.Console;

namespace LukePipeline.Client.Display;

/// <summary>
/// Shows a running job on standard error: a live panel where that is a terminal, a plain line now and then where it is a pipe
/// or a file. Standard output stays free for the result.
/// </summary>
internal sealed class ProgressDisplay(TextWriter error, bool isTerminal, TimeProvider time)
{
    /// <summary>Time between two plain lines; a change of phase is shown at once.</summary>
    private static readonly TimeSpan LinePeriod = TimeSpan.FromSeconds(5);

    /// <summary>Time between two looks at the job.</summary>
    private static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(250);

    /// <summary>Columns of the longest phase.</summary>
    private const int PhaseWidth = 20;

    private readonly TextWriter _error = error;
    private readonly PanelOutput _panel = new(error);
    private string? _notice;
    private InterruptFlush? _flush;

    /// <summary>Says something in between: at once where lines are written, at the next look in the panel.</summary>
    public void Tell(string notice)
    {
        _notice = notice;
        if (!isTerminal)
        {
            _error.WriteLine(ErrorText.Of(StyledWriter.Clean(notice, keepLines: true)));
        }
    }

    /// <summary>Says a last word before the process ends without tidying up: in place of the panel, with the cursor that it hides back.</summary>
    public void Abandon(string notice)
    {
        _panel.End(ErrorText.Of(notice), isTerminal);
        _flush?.Dispose();
    }

    /// <summary>Shows the job until it ends, and returns its last snapshot.</summary>
    public Task<JobSnapshot> FollowAsync(Func<Task<JobSnapshot>> look, CancellationToken cancellationToken) =>
        isTerminal ? FollowLiveAsync(look, cancellationToken) : FollowInLinesAsync(look, cancellationToken);

    private async Task<JobSnapshot> FollowInLinesAsync(Func<Task<JobSnapshot>> look, CancellationToken cancellationToken)
    {
        var sitting = new Sitting(time);
        JobStatus? shown = null;
        var shownAt = 0L;
        while (true)
        {
            var line = sitting.See(await look());
            var snapshot = line.Snapshot;
            if (shown != snapshot.State || time.GetElapsedTime(shownAt) >= LinePeriod)
            {
                await _error.WriteLineAsync(ErrorText.Of(line.ToString()));
                (shown, shownAt) = (snapshot.State, time.GetTimestamp());
            }

            if (snapshot.State.IsFinal())
            {
                return snapshot;
            }

            await Task.Delay(LookPeriod, time, cancellationToken);
        }
    }

    private async Task<JobSnapshot> FollowLiveAsync(Func<Task<JobSnapshot>> look, CancellationToken cancellationToken)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = _panel });
        var sitting = new Sitting(time);
        var line = sitting.See(await look());
        using var flush = _flush = InterruptFlush.Suspend();
        await console.Live(Render(line, console.Profile.Width))
            .AutoClear(true)
            .StartAsync(async live =>
            {
                while (!line.Snapshot.State.IsFinal())
                {
                    await Task.Delay(LookPeriod, time, cancellationToken);
                    line = sitting.See(await look());
                    live.UpdateTarget(Render(line, console.Profile.Width));
                }
            });
        return line.Snapshot;
    }

    private Rows Render(ProgressLine line, int width)
    {
        var snapshot = line.Snapshot;
        var shards = width >= 60 ? $"{line.Percent}  {snapshot.ShardsDone}/{snapshot.Shards} shards" : line.Percent;
        var cells = Math.Clamp(width - PhaseWidth - shards.Length - 3, 4, 50);
        var full = (int)Math.Round(line.Fraction * cells);
        var bar = $"{Markup.Escape(line.Phase.PadRight(PhaseWidth))} [green]{new string('━', full)}[/][grey]{new string('━', cells - full)}[/] {shards}";
        var rows = new List<Markup> { new(bar), new(Numbers(line, width)) };
        foreach (var message in new[] { snapshot.Message, _notice })
        {
            if (message is not null)
            {
                rows.Add(new Markup($"[yellow]{Markup.Escape(StyledWriter.Clean(message, keepLines: true))}[/]"));
            }
        }

        return new Rows(rows);
    }

    /// <summary>The numbers that fit into one row, those left out first that are missed least.</summary>
    private static string Numbers(ProgressLine line, int width)
    {
        var counters = line.Snapshot.Counters;
        var left = line.LeftText;
        var documents = string.Create(CultureInfo.InvariantCulture, $"{counters.Documents:N0} docs");
        var failed = string.Create(CultureInfo.InvariantCulture, $"{counters.Failures:N0} failed");
        var (words, spans) = ($"now {line.Rate(of => of.Words)} words/s", $"{line.Rate(of => of.Spans)} spans/s");
        string?[][] rows =
        [
            [ProgressLine.Clock(line.Elapsed), left, "│", documents, words, spans, failed],
            [ProgressLine.Clock(line.Elapsed), left, "│", documents, words, failed],
            [ProgressLine.Clock(line.Elapsed), left, documents, failed],
            [ProgressLine.Clock(line.Elapsed), documents],
        ];
        var texts = Array.ConvertAll(rows, row => string.Join("  ", row.Where(part => part is not null)));
        var text = Array.Find(texts, text => text.Length < width) ?? texts[^1];
        text = text.Replace("│", "[grey]│[/]", StringComparison.Ordinal);
        return counters.Failures > 0 ? text.Replace(failed, $"[red]{failed}[/]", StringComparison.Ordinal) : text;
    }
}
