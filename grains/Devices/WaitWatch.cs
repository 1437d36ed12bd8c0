using System.Diagnostics.Metrics;
using LukePipeline.Ground;
using LukePipeline.Ground.Waits;
using LukePipeline.Jobs.Work;
using LukePipeline.Storage;
using Microsoft.Extensions.Hosting;

namespace LukePipeline.Grains.Devices;

/// <summary>Tells of what this process waits for too long: one warning when it has become trouble, one note when it is over, and a metric.</summary>
internal sealed partial class WaitWatch : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly WaitBoard _waits;
    private readonly TimeProvider _time;
    private readonly ILogger<WaitWatch> _logger;

    public WaitWatch(WaitBoard waits, TimeProvider time, ILogger<WaitWatch> logger)
    {
        (_waits, _time, _logger) = (waits, time, logger);
        LukeTelemetry.Meter.CreateObservableGauge("luke.wait.oldest", Measure, "s", "Age of the oldest call that has not been answered, by what is waited for.");
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        WorkerInstruments.Begin();
        StoreInstruments.Begin();
        ModelInstruments.Begin();
        using var timer = new PeriodicTimer(Period, _time);
        var told = new Dictionary<(WaitKind, string), TimeSpan>();
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var open = _waits.Longest().ToDictionary(wait => (wait.Kind, wait.What));
                // Of the state store its own watch tells.
                foreach (var wait in open.Values.Where(wait => wait.For >= OpenWait.Troublesome && wait.Kind != WaitKind.State))
                {
                    if (told.TryAdd((wait.Kind, wait.What), wait.For))
                    {
                        LogWaiting(wait.What, wait.For.TotalSeconds);
                    }

                    told[(wait.Kind, wait.What)] = wait.For;
                }

                foreach (var (over, lasted) in told.Where(known => !open.TryGetValue(known.Key, out var wait) || wait.For < known.Value).ToList())
                {
                    told.Remove(over);
                    LogOver(over.Item2, lasted.TotalSeconds);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    private IEnumerable<Measurement<double>> Measure()
    {
        var longest = _waits.Longest().GroupBy(wait => wait.Kind).ToDictionary(waits => waits.Key, waits => waits.Max(wait => wait.For.TotalSeconds));
        return Enum.GetValues<WaitKind>().Select(kind => new Measurement<double>(
            longest.GetValueOrDefault(kind), new KeyValuePair<string, object?>("luke.wait", kind.ToString().ToLowerInvariant())));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "This silo has waited {Seconds:0} s for {What}.")]
    private partial void LogWaiting(string what, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The wait for {What} is over, after {Seconds:0} s.")]
    private partial void LogOver(string what, double seconds);
}
