using System.Globalization;
using LukePipeline.Grains.Jobs;
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

    private string? _notice;

    /// <summary>Says something in between: at once where lines are written, at the next look in the panel.</summary>
    public void Tell(string notice)
    {
        _notice = notice;
        if (!isTerminal)
        {
            error.WriteLine(notice);
        }
    }

    /// <summary>Shows the job until it ends, and returns its last snapshot.</summary>
    public Task<JobSnapshot> FollowAsync(Func<Task<JobSnapshot>> look, CancellationToken cancellationToken) =>
        isTerminal ? FollowLiveAsync(look, cancellationToken) : FollowInLinesAsync(look, cancellationToken);

    private async Task<JobSnapshot> FollowInLinesAsync(Func<Task<JobSnapshot>> look, CancellationToken cancellationToken)
    {
        var clock = new SittingClock(time);
        JobStatus? shown = null;
        var shownAt = 0L;
        while (true)
        {
            var snapshot = await look();
            var line = new ProgressLine(snapshot, clock.Elapsed(snapshot));
            if (shown != snapshot.State || time.GetElapsedTime(shownAt) >= LinePeriod)
            {
                await error.WriteLineAsync(line.ToString());
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
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        var clock = new SittingClock(time);
        var snapshot = await look();
        await console.Live(Render(new ProgressLine(snapshot, clock.Elapsed(snapshot)), console.Profile.Width))
            .AutoClear(true)
            .StartAsync(async live =>
            {
                while (!snapshot.State.IsFinal())
                {
                    await Task.Delay(LookPeriod, time, cancellationToken);
                    snapshot = await look();
                    live.UpdateTarget(Render(new ProgressLine(snapshot, clock.Elapsed(snapshot)), console.Profile.Width));
                }
            });
        return snapshot;
    }

    private Rows Render(ProgressLine line, int width)
    {
        var snapshot = line.Snapshot;
        var counters = snapshot.Counters;

        // The phase takes 21 columns, the shards up to 18.
        var cells = Math.Clamp(width - 40, 10, 50);
        var full = (int)Math.Round(line.Fraction * cells);
        var left = line.Left is { } time ? $"{ProgressLine.Clock(time)} left" : "";
        var bar = $"{Markup.Escape(line.Phase),-18} [green]{new string('━', full)}[/][grey]{new string('━', cells - full)}[/] "
            + $"{snapshot.ShardsDone}/{snapshot.Shards} shards";
        var numbers = $"{ProgressLine.Clock(line.Elapsed)}  {left}".TrimEnd()
            + string.Create(CultureInfo.InvariantCulture, $"  [grey]│[/]  {counters.Documents:N0} docs  {line.Rate(counters.Words)} words/s  {line.Rate(counters.Spans)} spans/s  ")
            + (counters.Failures > 0 ? string.Create(CultureInfo.InvariantCulture, $"[red]{counters.Failures:N0} failed[/]") : "0 failed");
        var rows = new List<Markup> { new(bar) { Overflow = Overflow.Ellipsis }, new(numbers) { Overflow = Overflow.Ellipsis } };
        foreach (var message in new[] { snapshot.Message, _notice })
        {
            if (message is not null)
            {
                rows.Add(new Markup($"[yellow]{Markup.Escape(message)}[/]"));
            }
        }

        return new Rows(rows);
    }

    /// <summary>Counts the time of this sitting from the first moment that shards run, so that listing inputs does not slow the rates.</summary>
    private sealed class SittingClock(TimeProvider time)
    {
        private readonly long _created = time.GetTimestamp();
        private long? _running;

        public TimeSpan Elapsed(JobSnapshot snapshot)
        {
            if (_running is null && snapshot.State is not (JobStatus.Planning or JobStatus.Unknown))
            {
                _running = time.GetTimestamp();
            }

            return time.GetElapsedTime(_running ?? _created);
        }
    }
}
