using LukePipeline.Jobs.Commit;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Jobs;

public sealed class DuplicateIdsTests
{
    [Theory]
    [InlineData(1 << 22)]
    [InlineData(1000)]
    public void Count_AMillionIds_FindsEveryRepetitionInMemoryOrInFiles(int inMemory)
    {
        using var folder = new TemporaryFolder();
        using (var ids = new DuplicateIds(folder.Path, inMemory))
        {
            for (var i = 0; i < 1_000_000; i++)
            {
                ids.Add($"doc/{i}");
            }

            // Three of one, two of another, and ids that only look alike.
            foreach (var id in new[] { "doc/5", "doc/5", "doc/999999", "Doc/7", "doc/07", "doc/7 ", "doc/7\n", "../doc/7", "doc/7#", "doc%2F7" })
            {
                ids.Add(id);
            }

            Assert.Equal(5, ids.Count());
        }

        Assert.Empty(Directory.GetFiles(folder.Path));
    }
}
