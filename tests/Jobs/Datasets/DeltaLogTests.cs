using LukePipeline.Ground;
using LukePipeline.Jobs.Snapshots;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Jobs.Datasets;

public sealed class DeltaLogTests
{
    /// <summary>Text and numbers, a list, and every type that carried metadata may have.</summary>
    private static readonly (string Table, string Column)[] Questions =
    [
        ("documents", "concat(doc_uid, ' ', ifNull(doc_id, '-'), ' ', toString(position), ' ', toString(characters), ' ', ifNull(lang, '-'), ' ', ifNull(toString(year), '-'), ' ', ifNull(toString(day), '-'), ' ', ifNull(toString(weight), '-'))"),
        ("sentences", "concat(doc_uid, ' ', toString(sentence), ' ', ifNull(text, '-'))"),
        ("entities", "concat(entity_id, ' ', label, ' ', text)"),
        ("embeddings", "toString(length(vector))"),
        ("failures", "concat(source, ' ', reason)"),
    ];

    [NodePackageFact(DeltaTables.Package)]
    public async Task Tables_ReadByAnotherReader_AreThoseOfEverySnapshot()
    {
        using var archive = new GrowingArchive();
        archive.Ask = spec => spec with { Incremental = true, Deleted = "remove", MaxDeleted = "100" };
        var changes = new ArchiveChanges(archive.Folder, 77);
        var plain = new List<string>();
        for (var night = 0; night < 4; night++)
        {
            for (var change = 0; change < 4; change++)
            {
                changes.Apply();
            }

            await archive.RunAsync();
            plain.Add(await archive.RunPlainAsync());
        }

        var versions = await archive.Snapshots.ListAsync(default);
        var latest = versions[^1];
        var read = DeltaTables.Read(archive.Output, [.. Questions.SelectMany(question => versions.Select(version => (question.Table, question.Column, (int?)version)))]);
        var files = DeltaTables.Read(archive.Output, [.. Questions.Select(question => (question.Table, question.Column, (int?)null))]);

        for (var i = 0; i < Questions.Length; i++)
        {
            Assert.Equal(read[(i * versions.Count) + versions.Count - 1], files[i]);
        }

        Assert.Equal(latest + 1, versions.Count);
        foreach (var version in versions)
        {
            var snapshot = (await archive.Snapshots.ReadAsync(version, default))!;
            for (var i = 0; i < Questions.Length; i++)
            {
                Assert.Equal(snapshot.Files.Where(file => file.Table == Questions[i].Table).Sum(file => file.Rows), read[(i * versions.Count) + version].Length);
            }
        }

        var expected = DatasetRows.OfPlain(plain[^1])["documents"].Select(row => row.Split(" | ")[0]).Order(StringComparer.Ordinal);
        Assert.Equal(expected, read[versions.Count - 1].Select(row => row.Split(' ')[0]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Run_AVersionOfSomebodyElse_StopsAndGoesOnOnceItIsGone()
    {
        using var archive = new GrowingArchive();
        archive.Ask = spec => spec with { Incremental = true };
        var changes = new ArchiveChanges(archive.Folder, 78);
        changes.Apply();
        await archive.RunAsync();
        var foreign = Path.Combine(archive.Output, DatasetPaths.DeltaVersion("entities", 1));
        await File.WriteAllTextAsync(foreign, """{"commitInfo":{"operation":"OPTIMIZE"}}""");
        changes.Apply();

        var refused = await Assert.ThrowsAsync<LukeException>(archive.RunAsync);
        Assert.Empty(Directory.GetFiles(archive.Output, "part-r0001-*", SearchOption.AllDirectories));
        File.Delete(foreign);
        await archive.RunAsync();

        Assert.Equal(ReasonCode.TableChangedByOthers, refused.Reason);
        Assert.True((await archive.LookAsync()).IsNothing);
        Assert.Equal(1, (await archive.Snapshots.ReadLatestAsync(default))!.Number);
    }

    [Fact]
    public async Task Log_ThatWasLost_IsWrittenAgainToTheByte()
    {
        using var archive = new GrowingArchive();
        archive.Ask = spec => spec with { Incremental = true };
        var changes = new ArchiveChanges(archive.Folder, 79);
        var logs = new List<SortedDictionary<string, string>>();
        for (var night = 0; night < 3; night++)
        {
            changes.Apply();
            changes.Apply();
            await archive.RunAsync();
            logs.Add(Logs(archive));
        }

        Directory.Delete(Path.Combine(archive.Output, "entities", "_delta_log"), recursive: true);
        changes.Apply();
        changes.Apply();
        await archive.RunAsync();

        var rebuilt = Logs(archive);
        Assert.All(logs[^1], version => Assert.Equal(version.Value, rebuilt[version.Key]));
    }

    private static SortedDictionary<string, string> Logs(GrowingArchive archive) => new(
        Directory.GetFiles(archive.Output, "*.json", SearchOption.AllDirectories).Where(file => file.Contains("_delta_log", StringComparison.Ordinal))
            .ToDictionary(file => Path.GetRelativePath(archive.Output, file), File.ReadAllText),
        StringComparer.Ordinal);
}
