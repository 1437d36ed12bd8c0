using System.Globalization;
using System.Text.Json.Nodes;
using LukePipeline.Tests.EndToEnd;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Graph;

/// <summary>A million mentions, with names as frequent as in texts: the memory of a build does not grow with the archive.</summary>
[Trait("Category", "Long")]
public sealed class GraphScaleTests
{
    private const int Documents = 100_000;
    private const int Names = 200_000;
    private const long MostBytes = 500L << 20;

    [LinuxFact]
    public async Task Build_OfAMillionMentions_KeepsToTheMemoryOfItsPartitions()
    {
        using var folder = new TemporaryFolder();
        await GraphArchive.WriteAsync(folder.File("output"), Enumerable.Range(0, Documents).Select(Document), shards: 16);

        using var luke = LukeProcess.Start("graph", "build", folder.File("output"), "--output", folder.File("graph"), "--json");
        var peak = await luke.WatchPeakMemoryAsync();
        var result = await luke.WaitAsync();

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(Documents * 10, (int)JsonNode.Parse(result.Output)!["rows"]!["mentions"]!);
        Assert.InRange(peak, 1, MostBytes);
    }

    /// <summary>Ten persons, and five pairs of them; names by Zipf's law.</summary>
    private static ArchiveDocument Document(int number)
    {
        var random = new Random(number);
        var names = Enumerable.Range(0, 10).Select(_ => Name((int)Math.Pow(Names, random.NextDouble()))).ToArray();
        return new ArchiveDocument(
            string.Create(CultureInfo.InvariantCulture, $"document {number}"), names, [.. Enumerable.Range(0, 5).Select(pair => (pair, "SPOUSE", pair + 5, 0.6f + (0.01f * pair)))]);
    }

    private static string Name(int rank) => string.Create(CultureInfo.InvariantCulture, $"Given{rank % 631} Family{rank}/PER");
}
