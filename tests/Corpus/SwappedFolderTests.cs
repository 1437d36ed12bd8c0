using LukePipeline.Corpus;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Ground;
using LukePipeline.Tests.Support;
using LukePipeline.Text;

namespace LukePipeline.Tests.Corpus;

/// <summary>Folders that become links while they are listed, and between the plan and the reading.</summary>
public sealed class SwappedFolderTests : IDisposable
{
    private const string Secret = """{"id":"secret","text":"A secret of somebody else."}""";

    private readonly CorpusFiles _files = new();

    public SwappedFolderTests()
    {
        foreach (var name in new[] { "a.jsonl", "b/x.jsonl", "b/y.jsonl", "c.jsonl" })
        {
            _files.Write(name, """{"id":"own","text":"A text of our own, as long."}""");
        }

        foreach (var name in new[] { "x.jsonl", "y.jsonl", "secret-name.jsonl" })
        {
            _files.Write($"../outside/{name}", Secret);
        }

        _files.Options = _files.Options with { Inputs = [_files.Root] };
    }

    private string Folder => Path.Combine(_files.Root, "b");

    private string Aside => Path.Combine(_files.Root, "..", "aside");

    private string Outside => Path.Combine(_files.Root, "..", "outside");

    public void Dispose() => _files.Dispose();

    [LinuxTheory]
    [InlineData("c.jsonl", false)]
    [InlineData("c.jsonl", true)]
    [InlineData("b/x.jsonl", false)]
    [InlineData("b/x.jsonl", true)]
    public async Task List_FolderThatBecomesALink_IsRefusedAndNoNameBehindItIsTold(string when, bool withRoots)
    {
        IInputStore store = withRoots ? new RestrictedInputStore(new LocalInputStore(), [_files.Root]) : new LocalInputStore();
        var listed = new List<InputListing>();
        await foreach (var file in store.ListAsync(_files.Root, _files.Options, CancellationToken.None))
        {
            listed.Add(file);
            if (file.Path == when)
            {
                Swap();
            }
        }

        // Either the folder was found and is not looked into any more, or its files were found and are not opened.
        var refused = Assert.Single(listed, file => file.Refusal is not null);
        Assert.Equal((when == "c.jsonl" ? "b" : "b/y.jsonl", ReasonCode.UnsafePath), (refused.Path, refused.Reason));
        Assert.DoesNotContain(listed, file => file.Path.Contains("secret", StringComparison.Ordinal));
    }

    [LinuxTheory]
    [InlineData("")]
    [InlineData("tag")]
    public async Task Read_FileBehindALinkThatAppearedSinceThePlan_IsRefused(string etag)
    {
        // What nobody could read when the job was planned has no tag, and is told by its length alone.
        var plan = await _files.PlanAsync();
        var file = plan.Files.Single(file => file.Source == "b/x.jsonl");
        Swap();

        var entries = await ReadAsync(file with { ETag = etag == "tag" ? file.ETag : etag, Length = Secret.Length });

        Assert.Equal(ReasonCode.UnsafePath, Assert.IsType<DocumentFailure>(Assert.Single(entries)).Reason);
    }

    [LinuxFact]
    public async Task Read_RootThatIsReachedThroughALink_IsRead()
    {
        // The way to the input is the user's own.
        var way = Path.Combine(_files.Root, "..", "way");
        Directory.CreateSymbolicLink(way, _files.Root);
        _files.Options = _files.Options with { Inputs = [$"all={way}/*/x.jsonl"] };

        Assert.Equal(["own"], CorpusFiles.Ids(await _files.ReadAsync(await _files.PlanAsync($"{way}/*/x.jsonl"))));
    }

    [LinuxFact]
    public async Task Read_FolderSwappedInALoop_NeverGivesAnothersFile()
    {
        await using var swapped = new SwappedFolder(Folder, Aside, Outside);
        for (var round = 0; round < 300; round++)
        {
            var plan = await _files.PlanAsync();

            Assert.DoesNotContain(plan.Files.Select(file => file.Source).Concat(plan.Refused.Select(file => file.Source)), name => name.Contains("secret", StringComparison.Ordinal));
            Assert.DoesNotContain("secret", CorpusFiles.Ids(await _files.ReadAsync(plan)));
        }

        Assert.True(swapped.Swaps > 1);
    }

    private void Swap()
    {
        Directory.Move(Folder, Aside);
        Directory.CreateSymbolicLink(Folder, Outside);
    }

    private async Task<List<CorpusEntry>> ReadAsync(InputFile file)
    {
        var entries = new List<CorpusEntry>();
        await foreach (var entry in new CorpusReader(new LocalInputStore(), _files.Options).ReadPartAsync(file, LukePipeline.Corpus.Planning.InputPart.Whole(0)))
        {
            entries.Add(entry);
        }

        return entries;
    }
}
