using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using LukePipeline.Graph.Files;
using LukePipeline.Tests.EndToEnd;
using LukePipeline.Tests.Support;
using Xunit.Abstractions;

namespace LukePipeline.Tests.Graph;

/// <summary>
/// Many mentions, with names as frequent as in texts: the memory of a build grows with the number of its partitions, of which there are 64 at
/// most, and its work with the archive alone. The figures are printed for tests/benchmarks/README.md.
/// </summary>
[Trait("Category", "Long")]
public sealed class GraphScaleTests(ITestOutputHelper output)
{
    private const int MentionsOfDocument = 10, MentionsOfShard = 62_500;

    /// <summary>What a build with one partition holds, and what each adds; a quarter more than was measured with 1, 16 and 64.</summary>
    private const long MostBytes = 320L << 20, MostBytesOfPartition = 8L << 20;

    /// <summary>Two processors for a minute, for a million mentions.</summary>
    private const double MostSeconds = 120;

    [LinuxTheory]
    [InlineData(100_000)]
    [InlineData(1_000_000)]
    [InlineData(10_000_000)]
    public async Task Build_OfManyMentions_KeepsToTheMemoryOfItsPartitions(int mentions)
    {
        using var folder = new TemporaryFolder();
        await GraphArchive.WriteAsync(folder.File("output"), [.. Enumerable.Range(0, mentions / MentionsOfDocument).Select(Document)], shards: Math.Max(16, mentions / MentionsOfShard));

        var clock = Stopwatch.StartNew();
        using var luke = LukeProcess.Start("graph", "build", folder.File("output"), "--output", folder.File("graph"), "--json");
        var seconds = WatchProcessorTimeAsync(luke);
        var peak = await luke.WatchPeakMemoryAsync();
        var result = await luke.WaitAsync();

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        var used = await seconds;
        var rows = JsonNode.Parse(result.Output)!["rows"]!;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {mentions:N0} | {(int)rows["nodes"]!:N0} | {(int)rows["edges"]!:N0} | {clock.Elapsed.TotalSeconds:F0} s | {used:F0} s | {peak >> 20} MB |"));
        Assert.Equal(mentions, (int)rows["mentions"]!);
        Assert.InRange(peak, 1, MostBytes + (GraphPlan.PartitionsOf(mentions) * MostBytesOfPartition));
        Assert.InRange(used, 0.1, (MostSeconds * mentions / 1_000_000) + 10);
    }

    private static async Task<double> WatchProcessorTimeAsync(LukeProcess luke)
    {
        const double TicksPerSecond = 100;
        var seconds = 0.0;
        while (!luke.HasExited)
        {
            try
            {
                var fields = (await File.ReadAllTextAsync($"/proc/{luke.Id}/stat")).Split(") ")[^1].Split(' ');
                seconds = (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
            }
            catch (IOException)
            {
                // It has ended in between.
            }

            await Task.Delay(20);
        }

        return seconds;
    }

    /// <summary>Ten persons, and five pairs of them; names by Zipf's law.</summary>
    private static ArchiveDocument Document(int number)
    {
        const int Names = 200_000;
        var random = new Random(number);
        var names = Enumerable.Range(0, MentionsOfDocument).Select(_ => Name((int)Math.Pow(Names, random.NextDouble()))).ToArray();
        return new ArchiveDocument(
            string.Create(CultureInfo.InvariantCulture, $"document {number}"), names, [.. Enumerable.Range(0, 5).Select(pair => (pair, "SPOUSE", pair + 5, 0.6f + (0.01f * pair)))]);
    }

    private static string Name(int rank) => string.Create(CultureInfo.InvariantCulture, $"Given{rank % 631} Family{rank}/PER");
}
