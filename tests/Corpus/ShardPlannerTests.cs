using LukePipeline.Corpus.Inputs;
using LukePipeline.Corpus.Planning;
using LukePipeline.Ground;
using LukePipeline.Text;

namespace LukePipeline.Tests.Corpus;

public sealed class ShardPlannerTests : IDisposable
{
    private readonly CorpusFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Plan_FolderWithSubfolders_ListsEveryKnownFileInOrder()
    {
        foreach (var name in (string[])["b.jsonl", "a/z.JSONL.GZ", "a/y.txt", "c.parquet", "a.ndjson", "readme.md", ".hidden.jsonl", "_SUCCESS"])
        {
            _files.Write(name, "x");
        }

        var plan = await _files.PlanAsync();

        Assert.Equal(["a.ndjson", "a/y.txt", "a/z.JSONL.GZ", "b.jsonl", "c.parquet"], Names(plan));
        Assert.Equal(3, plan.IgnoredFiles);
        Assert.Equal([KeyValuePair.Create(".md", 1), KeyValuePair.Create("hidden", 2)], plan.Ignored!);
    }

    [Fact]
    public async Task Plan_SameInputsInAnyOrder_GivesTheSamePlan()
    {
        foreach (var name in (string[])["b.jsonl", "a/z.jsonl", "a/y.jsonl"])
        {
            _files.Write(name, CorpusFiles.Lines(100));
        }

        _files.Options = _files.Options with { ShardBytes = 1000 };
        var one = await _files.PlanAsync(_files.Root);
        var two = await _files.PlanAsync(Path.Combine(_files.Root, "a", "..", "b.jsonl"), Path.Combine(_files.Root, "a") + "/", _files.Root + "/**");

        Assert.Equal(Json(one), Json(two));
        Assert.Equal(3, one.Files.Count);
    }

    [Theory]
    [InlineData(300_000, 5)]
    [InlineData(10_000_000, 153)]
    [InlineData(200_000_000, 256)]
    [InlineData(3_000_000_000, 358)]
    public async Task Plan_NoShardSize_GivesManyShardsOfSensibleSizes(long bytes, int shards)
    {
        // What follows the lines is a hole, which is counted as one line too long.
        using (var file = File.OpenWrite(_files.Write("a.jsonl", CorpusFiles.Lines(1000))))
        {
            file.SetLength(bytes);
        }

        var plan = await _files.PlanAsync();

        Assert.Equal(shards, plan.Shards.Count);
    }

    [Theory]
    [InlineData("*.jsonl", "a.jsonl", "b.jsonl")]
    [InlineData("?.jsonl", "a.jsonl", "b.jsonl")]
    [InlineData("[b-c].jsonl", "b.jsonl")]
    [InlineData("[!b].jsonl", "a.jsonl")]
    [InlineData("**/*.jsonl", "a.jsonl", "b.jsonl", "d/c.jsonl", "d/e/d.jsonl")]
    [InlineData("d*", "d/c.jsonl", "d/e/d.jsonl")]
    [InlineData("*/*.jsonl", "d/c.jsonl")]
    [InlineData("**/e", "d/e/d.jsonl")]
    [InlineData("d/**/*.jsonl", "d/c.jsonl", "d/e/d.jsonl")]
    public async Task Plan_Glob_ListsWhatMatches(string glob, params string[] names)
    {
        foreach (var name in (string[])["a.jsonl", "b.jsonl", "d/c.jsonl", "d/e/d.jsonl", "other/f.md"])
        {
            _files.Write(name, "");
        }

        Assert.Equal(names, Names(await _files.PlanAsync(Path.Combine(_files.Root, glob))));
    }

    [Fact]
    public async Task Plan_FileWhoseNameHasWildcards_IsThatFile()
    {
        _files.Write("a[1]*.jsonl", "");
        _files.Write("a1x.jsonl", "");

        Assert.Equal(["a[1]*.jsonl"], Names(await _files.PlanAsync(Path.Combine(_files.Root, "a[1]*.jsonl"))));
    }

    [Fact]
    public async Task Plan_BigAndSmallFiles_AreCutAndGrouped()
    {
        _files.Options = _files.Options with { ShardBytes = 1000 };
        _files.Write("a.jsonl", new byte[300]);
        _files.Write("b.txt", new byte[700]);
        _files.Write("c.txt", new byte[1]);
        _files.Write("d.jsonl", Enumerable.Repeat((byte)'\n', 2500).ToArray());
        _files.Write("e.jsonl.gz", new byte[250]);
        _files.Write("f.jsonl.gz", new byte[251]);
        _files.Write("g.txt", new byte[5000]);
        _files.Write("h.txt", []);
        _files.Write("i.txt", []);

        var plan = await _files.PlanAsync();

        Assert.Equal(
            [
                "0:0-end 1:0-end",
                "2:0-end",
                "3:0-833",
                "3:833-1666",
                "3:1666-2500",
                "4:0-end",
                "5:0-end",
                "6:0-end",
                "7:0-end 8:0-end",
            ],
            plan.Shards.Select(s => string.Join(' ', s.Parts.Select(p => $"{p.File}:{p.Start}-{(p.End == long.MaxValue ? "end" : p.End)}"))));
    }

    [Theory]
    [InlineData("missing.jsonl", "There is no file or folder")]
    [InlineData("missing/*.jsonl", "There is no file or folder")]
    [InlineData("*.nothing", "No file matches")]
    [InlineData("readme.md", "The format of")]
    [InlineData("empty", "There is no input file in")]
    public async Task Plan_InputThatGivesNothing_SaysWhy(string name, string message)
    {
        _files.Write("readme.md", "x");
        Directory.CreateDirectory(Path.Combine(_files.Root, "empty"));

        var error = await Assert.ThrowsAnyAsync<LukeException>(() => _files.PlanAsync(Path.Combine(_files.Root, name)));

        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_FormatGiven_ReadsFilesOfOtherNames()
    {
        _files.Options = _files.Options with { Format = InputFormat.JsonLines };
        _files.Write("part-00000", CorpusFiles.Lines(2));
        _files.Write("part-00001.gz", CorpusFiles.Gzip(CorpusFiles.Lines(1, 2)));

        Assert.Equal(CorpusFiles.Ids(3), CorpusFiles.Ids(await _files.ReadAsync()));
    }

    [Fact]
    public async Task Plan_LinksInAFolder_AreRefusedAndNamed()
    {
        var outside = _files.Write("../secret.jsonl", CorpusFiles.Lines(1));
        var folder = Path.Combine(_files.Root, "..", "folder");
        Directory.CreateDirectory(folder);
        _files.Write("a.jsonl", CorpusFiles.Lines(1));
        File.CreateSymbolicLink(Path.Combine(_files.Root, "b.jsonl"), outside);
        File.CreateSymbolicLink(Path.Combine(_files.Root, "c.jsonl"), "/nowhere");
        Directory.CreateSymbolicLink(Path.Combine(_files.Root, "d"), folder);
        File.CreateSymbolicLink(Path.Combine(_files.Root, "e.md"), outside);

        var plan = await _files.PlanAsync();

        Assert.Equal(["a.jsonl"], Names(plan));
        Assert.Equal(["b.jsonl", "c.jsonl", "d"], plan.Refused.Select(f => f.Source));
        Assert.All(plan.Refused, f => Assert.Equal((ReasonCode.UnsafePath, true), (f.Reason, f.WholeFile)));
        Assert.Equal(1, plan.IgnoredFiles);
    }

    [Fact]
    public async Task Plan_NamedLink_IsAnErrorThatSaysHow()
    {
        var target = _files.Write("a.jsonl", CorpusFiles.Lines(1));
        var link = Path.Combine(_files.Root, "b.jsonl");
        File.CreateSymbolicLink(link, target);

        var error = await Assert.ThrowsAnyAsync<LukeException>(() => _files.PlanAsync(link));

        Assert.Equal($"The input '{link}' is not read: it is a link to '{target}', and links are not followed. Name its target as an input.", error.Message);
    }

    [Fact]
    public async Task Plan_OutsideTheAllowedRoots_IsRefused()
    {
        _files.Write("allowed/a.jsonl", CorpusFiles.Lines(1));
        _files.Write("allowed-too/b.jsonl", CorpusFiles.Lines(1));
        var allowed = Path.Combine(_files.Root, "allowed");
        Directory.CreateSymbolicLink(Path.Combine(allowed, "way-out"), _files.Root);
        _files.Options = _files.Options with { AllowedRoots = [allowed] };

        Assert.Equal(["allowed/a.jsonl"], Names(await _files.PlanAsync(allowed)));
        foreach (var input in (string[])["allowed/../allowed-too/b.jsonl", "allowed/way-out/allowed-too/b.jsonl"])
        {
            var error = await Assert.ThrowsAnyAsync<LukeException>(() => _files.PlanAsync(Path.Combine(_files.Root, input)));
            Assert.Contains("outside the folders that may be read", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Plan_ManyFilesOfOneLine_MakesDozensOfShards()
    {
        const int Files = 2000;
        for (var i = 0; i < Files; i++)
        {
            _files.Write($"{i:0000}.jsonl", CorpusFiles.Lines(1, i));
        }

        var plan = await _files.PlanAsync();

        Assert.InRange(plan.Shards.Count, 48, 256);
        Assert.Equal(Files, plan.Shards.Sum(shard => shard.Parts.Count));
        Assert.InRange(plan.Shards.Max(shard => shard.Parts.Count), 1, 48);
    }

    [Fact]
    public async Task Read_FileChangedSinceThePlan_FailsWithInputChanged()
    {
        var content = CorpusFiles.Lines(10_000);
        var path = _files.Write("a.jsonl", content);
        _files.Write("b.jsonl", CorpusFiles.Lines(1));
        _files.Options = _files.Options with { ShardBytes = 100_000 };
        var plan = await _files.PlanAsync();
        Assert.True(plan.Shards.Count > 3);
        var time = File.GetLastWriteTimeUtc(path);

        content[^5] = (byte)'!';
        File.WriteAllBytes(path, content);
        File.SetLastWriteTimeUtc(path, time);
        var entries = await _files.ReadAsync(plan);

        Assert.Equal(["d0"], CorpusFiles.Ids(entries));
        var failures = entries.OfType<DocumentFailure>().ToList();
        Assert.Equal(plan.Shards.Count - 1, failures.Count);
        Assert.All(failures, f => Assert.Equal((ReasonCode.InputChanged, "a.jsonl", true), (f.Reason, f.Source, f.WholeFile)));
    }

    [Theory]
    [InlineData(1, 86_400, true)]
    [InlineData(10_000, 0, true)]
    [InlineData(10_000, 1, false)]
    public async Task Read_SameBytesUnderAnotherTime_IsTheSameFileWhereThatCanBeTold(int lines, int seconds, bool isRead)
    {
        var path = _files.Write("a.jsonl", CorpusFiles.Lines(lines));
        File.SetLastWriteTimeUtc(path, new DateTime(2026, 1, 1, 0, 0, 0, 500, DateTimeKind.Utc));
        var plan = await _files.PlanAsync();

        // As a mount shows it that knows whole seconds, or a copy that did not keep the time.
        File.SetLastWriteTimeUtc(path, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(seconds));
        var entries = await _files.ReadAsync(plan);

        Assert.Equal(isRead, entries.All(entry => entry is Document));
    }

    [Fact]
    public async Task Read_FileGoneSinceThePlan_FailsAndTheRestIsRead()
    {
        _files.Write("a.jsonl", CorpusFiles.Lines(1));
        _files.Write("b.jsonl", CorpusFiles.Lines(1, 1));
        var plan = await _files.PlanAsync();

        File.Delete(Path.Combine(_files.Root, "a.jsonl"));
        var entries = await _files.ReadAsync(plan);

        Assert.Equal(ReasonCode.InputUnreadable, Assert.IsType<DocumentFailure>(entries[0]).Reason);
        Assert.Equal(["d1"], CorpusFiles.Ids(entries));
    }

    private string[] Names(CorpusPlan plan) => [.. plan.Files.Select(f => Path.GetRelativePath(_files.Root, f.Location))];

    private static string Json(CorpusPlan plan) => System.Text.Json.JsonSerializer.Serialize(plan);
}
