using LukePipeline.Client.Showing;
using LukePipeline.Storage.Locations;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Client;

/// <summary>The output of a job as version 1 wrote it (Recorded/1): what shows it shows it.</summary>
public sealed class RecordedOutputTests
{
    [Fact]
    public async Task Show_OutputOfVersion1_CountsItsTables()
    {
        var output = await JobOutput.OpenAsync(Path.Combine(TestPaths.Root, "tests", "Client", "Recorded", "1"), snapshot: null, default);
        var overview = await new OverviewReader(output, new PlannedInputs(output, readUrls: false, new BlobStoreOptions())).ReadAsync(top: 5, sentences: 3, default);

        Assert.True(output.IsComplete);
        Assert.Equal((4, 3, 1), (output.Counts.Documents, output.Counts.Done, output.Counts.Failed));
        Assert.Equal([("LOC", 5L), ("PER", 2L)], overview.Entities.Select(label => (label.Label, label.Count)));
        Assert.Equal(3, Assert.Single(overview.Relations).Top.Sum(pair => pair.Value));

        // Its sentences stand in its inputs alone, which are gone.
        Assert.Empty(overview.Sentences);
        Assert.Contains("the original text cannot be read", overview.Note, StringComparison.Ordinal);
        Assert.Contains("\"ignored\": {}", OverviewJson.Write(overview), StringComparison.Ordinal);
    }
}
