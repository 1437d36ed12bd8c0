using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Spec;
using LukePipeline.Tests.Storage;
using Xunit.Abstractions;

namespace LukePipeline.Tests.Jobs.Datasets;

/// <summary>What a night costs the store is what is said of it, before it and after it.</summary>
public sealed class DatasetCostTests(ITestOutputHelper output) : IDisposable
{
    private readonly GrowingArchive _archive = new() { Ask = spec => spec with { Incremental = true, Deleted = "remove", MaxDeleted = "100" } };

    public void Dispose() => _archive.Dispose();

    [Fact]
    public async Task Run_ANight_TellsTheRequestsThatItSent()
    {
        var changes = new ArchiveChanges(_archive.Folder, 41);
        for (var night = 0; night < 5; night++)
        {
            for (var change = 0; change < 2 + (6 * (night % 2)); change++)
            {
                changes.Apply();
            }

            var forecast = await _archive.ForecastAsync();
            var sent = 0;
            _archive.Decide = _ =>
            {
                sent++;
                return Task.FromResult(Fault.None);
            };
            await _archive.RunOnceAsync();
            _archive.Decide = _ => Task.FromResult(Fault.None);

            var snapshot = (await _archive.Snapshots.ReadLatestAsync(default))!;
            var told = JobJson.FromBytes<JobManifest>(await File.ReadAllBytesAsync(Path.Combine(_archive.Output, JobPaths.Manifest)))!.Requests;
            output.WriteLine($"night {night}: {forecast.Plan.Shards} shards, {sent} requests sent, {told} told, {forecast.Dataset?.Requests} guessed");
            Assert.InRange(told!.Value, snapshot.Cost!.Requests!.Value, sent);

            // What follows the manifest is the mark of success and the sweep.
            Assert.InRange(sent - told.Value, 0, 20 + (15 * forecast.Plan.Shards));
            if (night > 0)
            {
                var guess = forecast.Dataset!;
                Assert.Equal((guess.PartsRewritten, guess.BytesRead), (snapshot.Cost.PartsRewritten, snapshot.Cost.BytesRead));
                Assert.InRange(guess.Requests, told.Value * 0.6, told.Value * 1.6);
            }
        }
    }

    [Fact]
    public async Task Forecast_OfANight_LeavesEveryFileAsItIs()
    {
        var changes = new ArchiveChanges(_archive.Folder, 42);
        changes.Apply();
        await _archive.RunAsync();
        changes.Apply();
        var before = Files();

        var forecast = await _archive.ForecastAsync();

        Assert.Equal(before, Files());
        Assert.Equal((await _archive.LookAsync()).Changes, forecast.Dataset!.Changes);
    }

    private List<(string Name, DateTime Written)> Files() =>
        [.. Directory.GetFiles(_archive.Output, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(file => (file, File.GetLastWriteTimeUtc(file)))];
}
