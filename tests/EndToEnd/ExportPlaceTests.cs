using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.EndToEnd;

/// <summary>Places that an export is written to and that nothing can take the place of: a mount, the folder that the shell is in, a device.</summary>
public sealed class ExportPlaceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static string Found => Path.Combine(TestPaths.Root, "tests", "Client", "Recorded", "1");

    public void Dispose() => _folder.Dispose();

    [MountFact]
    public void Export_OntoMounts_IsWrittenIntoThem()
    {
        Directory.CreateDirectory(_folder.File("folder"));
        File.WriteAllText(_folder.File("file"), "before");
        const string Script = """
            mount --bind "$0/folder" "$0/folder" && mount --bind "$0/file" "$0/file" && dotnet "$1" export "$2" --to csv --output "$0/folder" && dotnet "$1" export "$2" --to jsonl --output "$0/file"
            """;

        var (code, output, error) = ToolFactAttribute.Run(["unshare", "-rm", "/bin/sh", "-c", Script, _folder.Path, Programs.Luke, Found]);

        Assert.True(code == 0, output + error);
        Assert.Equal(["entities.csv", "relations.csv"], Directory.GetFiles(_folder.File("folder")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.StartsWith("{", File.ReadAllText(_folder.File("file")), StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.GetFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories), entry => entry.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Export_IntoTheFolderOfTheShell_TakesItEmptyAndNoOther()
    {
        Directory.CreateDirectory(_folder.File("empty"));
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(_folder.File("full")).FullName, "mine"), "mine");

        (await LukeProcess.RunFromAsync(_folder.File("empty"), "export", Found, "--to", "csv", "--output", ".")).Expect(0);
        var full = (await LukeProcess.RunFromAsync(_folder.File("full"), "export", Found, "--to", "csv", "--output", ".")).Expect(2);
        var file = (await LukeProcess.RunFromAsync(_folder.File("full"), "export", Found, "--to", "jsonl", "--output", ".")).Expect(2);

        Assert.True(File.Exists(_folder.File("empty/entities.csv")), "There is no entities.csv.");
        Assert.Contains("is not empty. csv is several files: name a new folder.", full.Error, StringComparison.Ordinal);
        Assert.Contains("--output . is a folder. jsonl is one file: name a file in it.", file.Error, StringComparison.Ordinal);
        Assert.Equal([_folder.File("full/mine")], Directory.GetFileSystemEntries(_folder.File("full")));
    }

    [LinuxTheory]
    [InlineData("/dev/stdout")]
    [InlineData("-")]
    public async Task Export_OntoStandardOutput_IsTheDocumentsAloneAndNeverSeveralFiles(string path)
    {
        var lines = (await LukeProcess.RunAsync("export", Found, "--to", "jsonl", "--output", path)).Expect(0);
        var several = (await LukeProcess.RunAsync("export", Found, "--to", "csv", "--output", path)).Expect(2);

        Assert.All(lines.Output.Trim().Split('\n'), line => Assert.StartsWith("{", line, StringComparison.Ordinal));
        Assert.Contains($"{path}: ", lines.Error, StringComparison.Ordinal);
        Assert.Contains($"--output {path} is standard output, which holds one file. csv is several files: name a new folder.", several.Error, StringComparison.Ordinal);
    }
}
