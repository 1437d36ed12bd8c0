using System.Runtime.Versioning;
using LukePipeline.Client.Outcomes;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Client;

/// <summary>What a command writes is there whole or as it was, and what is said of it is true.</summary>
public sealed class DraftTests : IDisposable
{
    /// <summary>No process has this number: the kernel counts to 2 to the 22nd at most.</summary>
    private const int NoProcess = 5_000_000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void File_UntilItIsPublished_IsAsItWas()
    {
        var path = _folder.File("page.html");
        File.WriteAllText(path, "before");
        var draft = new DraftFile(path);

        using (var writer = new StreamWriter(draft.Open()))
        {
            writer.Write("after");
        }

        Assert.Equal(($"{path}.{Environment.ProcessId}.tmp", "before"), (draft.Path, File.ReadAllText(path)));
        Assert.Equal($"The page is not written; the same command begins anew. A part of it lies in {draft.Path} and may be removed.", draft.Tell("The page"));
        draft.Publish();
        Assert.Equal(("after", "The page is written."), (File.ReadAllText(path), draft.Tell("The page")));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void File_Removed_LeavesNothing()
    {
        var draft = new DraftFile(_folder.File("page.html"));
        draft.Open().Dispose();

        draft.Remove();

        Assert.Equal("The page is not written; the same command begins anew.", draft.Tell("The page"));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [LinuxFact]
    public void File_BehindALink_ReplacesWhatTheLinkLeadsTo()
    {
        Directory.CreateDirectory(_folder.File("real"));
        File.CreateSymbolicLink(_folder.File("link"), _folder.File("real/page.html"));
        var draft = new DraftFile(_folder.File("link"));
        draft.Open().Dispose();

        draft.Publish();

        Assert.Equal(_folder.File("real/page.html"), new FileInfo(_folder.File("link")).LinkTarget);
        Assert.True(File.Exists(_folder.File("real/page.html")));
    }

    [LinuxTheory]
    [InlineData("-", true)]
    [InlineData("/dev/stdout", true)]
    [InlineData("/dev/null", false)]
    [InlineData("null-link", false)]
    public void File_OfTheSystem_IsWrittenAsItIs(string path, bool isOutput)
    {
        File.CreateSymbolicLink(_folder.File("null-link"), "/dev/null");
        var draft = new DraftFile(path == "null-link" ? _folder.File(path) : path);

        Assert.Equal((true, isOutput), (draft.IsDirect, draft.IsOutput));
        Assert.Equal("The page is not complete; the same command begins anew.", draft.Tell("The page"));
    }

    [LinuxFact]
    public void File_ThatIsANamedPipe_IsWrittenAsItIs()
    {
        Assert.Equal(0, ToolFactAttribute.Run(["mkfifo", _folder.File("pipe")]).Code);
        File.CreateSymbolicLink(_folder.File("link"), _folder.File("pipe"));

        Assert.All(["pipe", "link"], name => Assert.True(new DraftFile(_folder.File(name)) is { IsDevice: true, IsDirect: true, IsOutput: false }, name));
    }

    [LinuxFact]
    public void File_BehindALinkWhoseFolderIsGone_IsRefusedByThatFolder()
    {
        File.CreateSymbolicLink(_folder.File("link"), _folder.File("gone/page.html"));

        var refused = Assert.Throws<UsageException>(() => new DraftFile(_folder.File("link")).CheckPlace("--output", "link", "Name a file in it."));

        Assert.Equal($"--output link: there is no folder {_folder.File("gone")}. Make it first.", refused.Message);
    }

    [LinuxTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void Place_BehindLinksInACircle_IsRefused(bool isFolder)
    {
        File.CreateSymbolicLink(_folder.File("a"), _folder.File("b"));
        File.CreateSymbolicLink(_folder.File("b"), _folder.File("a"));

        var refused = Assert.Throws<UsageException>(() => isFolder ? (Draft)new DraftFolder(_folder.File("a")) : new DraftFile(_folder.File("a")));

        Assert.Contains("is a link that leads nowhere", refused.Message, StringComparison.Ordinal);
    }

    [LinuxTheory]
    [InlineData("-", "is standard output, which holds one file. Name a new folder.")]
    [InlineData("/dev/stdout", "is standard output, which holds one file. Name a new folder.")]
    [InlineData("/dev/null", "is a place of the system, which holds one file. Name a new folder.")]
    [InlineData("file", "is a file. Name a new folder.")]
    public void Folder_WhereThereIsNone_IsRefusedByWhatIsThere(string path, string said)
    {
        File.WriteAllText(_folder.File("file"), "mine");

        var refused = Assert.Throws<UsageException>(() => new DraftFolder(path == "file" ? _folder.File(path) : path).CheckEmpty("--output", "Name a new folder."));

        Assert.EndsWith(said, refused.Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(_folder.File("file")));
    }

    [LinuxFact]
    public void Folder_BehindALink_TakesThePlaceOfWhatTheLinkLeadsTo()
    {
        Directory.CreateDirectory(_folder.File("real"));
        File.CreateSymbolicLink(_folder.File("link"), _folder.File("real"));
        var draft = new DraftFolder(_folder.File("link"));
        draft.CheckEmpty("--output", "Name a new folder.");
        draft.Begin();
        File.WriteAllText(Path.Combine(draft.Path, "1.txt"), "text");

        draft.Publish();

        Assert.Equal(_folder.File("real"), new DirectoryInfo(_folder.File("link")).LinkTarget);
        Assert.Equal([_folder.File("real/1.txt")], Directory.GetFiles(_folder.File("real")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Folder_UntilItIsPublished_IsNotThere(bool wasThere)
    {
        var path = _folder.File("a/brat");
        if (wasThere)
        {
            Directory.CreateDirectory(path);
        }

        var draft = new DraftFolder(path);
        draft.CheckEmpty("--output", "Name a new folder.");
        draft.Begin();
        File.WriteAllText(Path.Combine(draft.Path, "1.txt"), "text");

        Assert.Equal($"{path}.{Environment.ProcessId}.tmp", draft.Path);
        Assert.Equal(wasThere, Directory.Exists(path));
        Assert.Contains($"A part of it lies in {draft.Path}", draft.Tell("The export"), StringComparison.Ordinal);
        draft.Publish();
        Assert.Equal([Path.Combine(path, "1.txt")], Directory.GetFiles(path));
        Assert.Equal([path], Directory.GetDirectories(_folder.File("a")));
        Assert.Equal("The export is written.", draft.Tell("The export"));
    }

    [LinuxFact]
    [SupportedOSPlatform("linux")]
    public void Folder_ThatWasThere_KeepsItsRights()
    {
        const UnixFileMode Rights = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead;
        Directory.CreateDirectory(_folder.File("brat"), Rights);
        var draft = new DraftFolder(_folder.File("brat"));
        draft.Begin();

        draft.Publish();

        Assert.Equal(Rights, File.GetUnixFileMode(_folder.File("brat")));
    }

    [Fact]
    public void Folder_WithSomethingInIt_IsRefused()
    {
        Directory.CreateDirectory(_folder.File("brat"));
        File.WriteAllText(_folder.File("brat/note.txt"), "mine");

        var refused = Assert.Throws<UsageException>(() => new DraftFolder(_folder.File("brat")).CheckEmpty("--output", "Name a new folder."));

        Assert.Equal($"--output {_folder.File("brat")} is not empty. Name a new folder.", refused.Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void LeftOver_OfAProcessThatWasKilled_IsToldAndStays(bool inside)
    {
        var (target, part) = (_folder.File("brat"), $"brat.{NoProcess}.tmp");
        var left = inside ? Path.Combine(target, part) : _folder.File(part);
        Directory.CreateDirectory(Path.Combine(left, "deep"));
        Directory.CreateDirectory(_folder.File($"brat.{Environment.ProcessId}.tmp"));
        File.WriteAllText(_folder.File("brat.x.tmp"), "mine");
        var draft = new DraftFolder(target);

        draft.CheckEmpty("--output", "Name a new folder.");
        var told = draft.LeftOver().ToList();
        draft.Begin();
        File.WriteAllText(Path.Combine(draft.Path, "1.txt"), "text");
        draft.Publish();

        Assert.Equal([$"{left} is a part that process {NoProcess} left, which does not run here any more. It may be removed, unless another machine writes it."], told);
        Assert.True(Directory.Exists(Path.Combine(left, "deep")), "What was left is gone.");
        Assert.True(File.Exists(Path.Combine(target, "1.txt")), "The export is not in its place.");
        Assert.False(Directory.Exists(draft.Path), "The draft has stayed.");
    }
}
