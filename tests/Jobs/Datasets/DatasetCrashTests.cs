using LukePipeline.Storage;
using LukePipeline.Tests.Storage;
using LukePipeline.Tests.Support;
using Xunit.Sdk;

namespace LukePipeline.Tests.Jobs.Datasets;

/// <summary>Runs that end amid one of their writes: the next one finishes them, and no reader ever sees a mixture.</summary>
public sealed class DatasetCrashTests
{
    internal static readonly string[] Writes = ["TryCreate", "TryReplace", "Put", "TryUploadFile", "TryPublish", "Delete"];

    [Fact]
    public Task Rows_AfterDeathsAtWrites_AreThoseOfAPlainRun() => DieAsync(seed: 501, every: 9);

    [Theory]
    [Trait("Category", "Long")]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(513)]
    [InlineData(514)]
    [InlineData(515)]
    public Task Rows_AfterDeathsAtEveryWrite_AreThoseOfAPlainRun(int seed) => DieAsync(seed, every: 1);

    [Fact]
    public async Task Views_ReadAtEveryMomentOfARun_ShowOneSnapshotWhole()
    {
        using var archive = Create();
        var changes = new ArchiveChanges(archive.Folder, 521);
        Several(changes, 4);
        await archive.RunAsync();
        var seen = new List<SortedDictionary<string, string[]>> { DatasetRows.OfDataset(archive.Output) };
        Several(changes, 4);
        archive.Decide = call =>
        {
            if (Writes.Contains(call.Operation))
            {
                var now = DatasetRows.OfDataset(archive.Output);
                if (!IsSame(now, seen[^1]))
                {
                    seen.Add(now);
                }
            }

            return Task.FromResult(Fault.None);
        };

        await archive.RunAsync();

        // What it was, and what it is: nothing in between.
        archive.Decide = _ => Task.FromResult(Fault.None);
        var after = DatasetRows.OfDataset(archive.Output);
        Assert.True(seen.Count <= 2, $"{seen.Count} different readings");
        Assert.True(IsSame(after, seen[^1]) || seen.Count == 1);
        Assert.False(IsSame(after, seen[0]));
    }

    [NodePackageFact(DeltaTables.Package)]
    public async Task DeltaTables_ReadAtEveryMomentOfARun_ShowOneSnapshotWhole()
    {
        (string Table, string Column)[] questions =
        [
            ("documents", "concat(doc_uid, ' ', toString(position), ' ', ifNull(text_hash, '-'), ' ', toString(run))"), ("sentences", "concat(doc_uid, ' ', toString(sentence), ' ', ifNull(text, '-'))"),
            ("entities", "concat(entity_id, ' ', label, ' ', text)"),
        ];
        using var archive = Create();
        var changes = new ArchiveChanges(archive.Folder, 522);
        Several(changes, 5);
        await archive.RunAsync();
        using var reader = new DeltaReader(archive.Output);
        var seen = questions.ToDictionary(question => question.Table, _ => new List<string[]>());
        Several(changes, 5);
        archive.Decide = call =>
        {
            if (Writes.Contains(call.Operation))
            {
                Array.ForEach(questions, question => seen[question.Table].Add(reader.Read(question.Table, question.Column)));
            }

            return Task.FromResult(Fault.None);
        };

        await archive.RunAsync();

        // Each table is one snapshot, whole, then the next one for good: its log is what makes it so.
        archive.Decide = _ => Task.FromResult(Fault.None);
        Assert.Equal(1, (await archive.Snapshots.ReadLatestAsync(default))!.Number);
        foreach (var (table, column) in questions)
        {
            var (before, after) = (reader.Read(table, column, version: 0), reader.Read(table, column, version: 1));
            var versions = seen[table].ConvertAll(rows => rows.SequenceEqual(before) ? 0 : rows.SequenceEqual(after) ? 1 : throw new XunitException($"{table}: {rows.Length} rows are of neither snapshot."));
            Assert.NotEqual(before, after);
            Assert.Equal(versions.Order(), versions);
            Assert.Equal([0, 1], versions.Distinct());
            Assert.Equal(after, reader.Read(table, column));
        }
    }

    private static GrowingArchive Create() => new() { Ask = spec => spec with { Incremental = true, Deleted = "remove", MaxDeleted = "100" } };

    private static void Several(ArchiveChanges changes, int count)
    {
        for (var i = 0; i < count; i++)
        {
            changes.Apply();
        }
    }

    /// <summary>Lets runs die at their writes, one after the other, until one comes through.</summary>
    private static async Task DieAsync(int seed, int every)
    {
        using var archive = Create();
        var changes = new ArchiveChanges(archive.Folder, seed);
        Several(changes, 4);
        await archive.RunAsync();
        for (var last = 0; ; last += every)
        {
            Several(changes, 2);
            var (writes, isDead) = (0, false);
            archive.Decide = call =>
            {
                // Every second death comes after the write, whose answer nobody gets any more.
                var dies = !isDead && Writes.Contains(call.Operation) && writes++ == last;
                isDead |= dies;
                return Task.FromResult(!isDead ? Fault.None : dies && last % 2 == 1 ? Fault.LoseAnswer : Fault.FailBefore);
            };
            try
            {
                await archive.RunAsync();
            }
            catch (Exception e) when (isDead && e is BlobStoreException or TrueException)
            {
                // The process is gone.
            }

            archive.Decide = _ => Task.FromResult(Fault.None);
            await archive.RunAsync();
            var plain = await archive.RunPlainAsync();
            Assert.True(IsSame(DatasetRows.OfPlain(plain), DatasetRows.OfDataset(archive.Output)), $"seed {seed}, death at write {last}");
            Directory.Delete(plain, recursive: true);
            if (!isDead)
            {
                return;
            }
        }
    }

    private static bool IsSame(SortedDictionary<string, string[]> left, SortedDictionary<string, string[]> right) =>
        left.All(table => table.Value.SequenceEqual(right[table.Key]));
}
