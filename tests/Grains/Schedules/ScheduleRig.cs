using System.Text.Json.Nodes;
using LukePipeline.Grains.Schedules;
using LukePipeline.Jobs.Schedules;
using LukePipeline.Storage;
using LukePipeline.Tests.Toys;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace LukePipeline.Tests.Grains.Schedules;

/// <summary>A schedule over a store in memory, jobs that end when the test says so, and a clock that it sets.</summary>
internal sealed class ScheduleRig : IDisposable
{
    public const string Name = "nightly";

    private readonly MemoryBlobStore _store = new("memory://home");

    public ScheduleRig(string now) => Time = new FakeTimeProvider(LukePipeline.Tests.Jobs.Schedules.ScheduleCalendarTests.Time(now));

    public FakeTimeProvider Time { get; }

    public SharedJobs Scheduled { get; } = new();

    public ScheduleStore Store => new(_store);

    /// <summary>The runner of one silo.</summary>
    public ScheduleRunner Runner => RunnerOver(_store);

    public ScheduleOrders Orders => new(new ScheduleHome(() => _store), Runner, Time);

    /// <summary>A runner that sees the store through another.</summary>
    public ScheduleRunner RunnerOver(Func<IBlobStore, IBlobStore> view) => RunnerOver(view(_store));

    private ScheduleRunner RunnerOver(IBlobStore store) =>
        new(new ScheduleHome(() => store), Scheduled, new ScheduleMetrics(), Time, NullLogger<ScheduleRunner>.Instance);

    /// <summary>Makes a schedule of an incremental job, or of one with its own output each time.</summary>
    public Task CreateAsync(bool templated, params (string Key, JsonNode Value)[] keys) => Orders.CreateAsync(Name, Spec(templated, keys), CancellationToken.None);

    public static ScheduleSpec Spec(bool templated, params (string Key, JsonNode Value)[] keys)
    {
        var spec = new JsonObject(keys.Select(key => KeyValuePair.Create<string, JsonNode?>(key.Key, key.Value)))
        {
            ["job"] = JsonNode.Parse(templated ? """{"inputs":["/in"],"output":"/out/{occurrence}"}""" : """{"inputs":["/in"],"output":"/out","incremental":true}"""),
        };
        return ScheduleSpec.Parse(spec);
    }

    /// <summary>Lets time pass, looking now and then as a silo does.</summary>
    public async Task LiveAsync(TimeSpan time, TimeSpan? step = null)
    {
        var until = Time.GetUtcNow() + time;
        while (Time.GetUtcNow() < until)
        {
            Time.Advance(step ?? TimeSpan.FromMinutes(1));
            await LookAsync();
        }
    }

    public Task<DateTimeOffset?> LookAsync() => Runner.LookAsync(Name, CancellationToken.None);

    public async Task<ScheduleState> StateAsync() => (await Store.ReadAsync(Name, CancellationToken.None))!.Value.State;

    /// <summary>What became of occurrences, in their order, as <c>20261130T020000Z started</c>.</summary>
    public async Task<IReadOnlyList<string>> RecordsAsync() =>
        [.. (await Store.LatestAsync(await StateAsync(), 100_000, CancellationToken.None)).Reverse().Select(record => $"{record.Id} {record.Kind.ToString().ToLowerInvariant()}{(record.Count > 1 ? $" x{record.Count}" : "")}")];

    public void Dispose() => _store.Dispose();
}
