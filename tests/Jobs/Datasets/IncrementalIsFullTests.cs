using Xunit.Abstractions;

namespace LukePipeline.Tests.Jobs.Datasets;

/// <summary>The promise of a dataset: whatever happened to the archive, the rows are those of one plain run over what is there now.</summary>
public sealed class IncrementalIsFullTests(ITestOutputHelper output)
{
    private const int Steps = 10;

    [Theory]
    [InlineData("position", 1)]
    [InlineData("position", 2)]
    [InlineData("position", 3)]
    [InlineData("id", 4)]
    [InlineData("id", 5)]
    public async Task Rows_AfterAnySequenceOfChanges_AreThoseOfAPlainRun(string key, int seed) => await CheckAsync(key, seed);

    [Fact]
    [Trait("Category", "Long")]
    public async Task Rows_After200Sequences_AreThoseOfPlainRuns()
    {
        var (computed, plain) = (0, 0);
        for (var seed = 1000; seed < 1200; seed++)
        {
            var (incremental, full) = await CheckAsync(seed % 2 == 0 ? "position" : "id", seed);
            (computed, plain) = (computed + incremental, plain + full);
        }

        output.WriteLine($"| sequences | steps | sentences computed | by plain runs |");
        output.WriteLine($"| 200 | {200 * Steps} | {computed} | {plain} |");
    }

    private static async Task<(int Incremental, int Full)> CheckAsync(string key, int seed)
    {
        using var archive = new GrowingArchive();
        archive.Ask = spec => spec with { Incremental = true, Deleted = "remove", MaxDeleted = "100", DocumentKey = key };
        var changes = new ArchiveChanges(archive.Folder, seed);
        var (log, incremental, full) = (new List<string>(), 0, 0);
        for (var step = 0; step < Steps; step++)
        {
            for (var change = step == 0 ? 0 : (seed + step) % 3; change < 3; change++)
            {
                log.Add(changes.Apply());
            }

            archive.Sentences = 0;
            await archive.RunAsync();
            incremental += archive.Sentences;
            archive.Sentences = 0;
            var plain = await archive.RunPlainAsync();
            full += archive.Sentences;
            DatasetRows.AssertSame(DatasetRows.OfPlain(plain), DatasetRows.OfDataset(archive.Output), $"seed {seed}, step {step}: {string.Join(", ", log)}");
            Directory.Delete(plain, recursive: true);
        }

        return (incremental, full);
    }
}
