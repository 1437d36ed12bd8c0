using System.Text.RegularExpressions;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Documentation;

/// <summary>A stranger finds the door, and every door that a page names is there.</summary>
public sealed partial class PageTests
{
    /// <summary>Folders that builds and runs make beside the sources.</summary>
    private static readonly string[] NotOurs = ["artifacts", "bin", "obj", "out", "node_modules", "TestResults"];

    private static IEnumerable<string> Pages => [.. DocumentationTables.Readmes(), .. Directory.GetFiles(Path.Combine(TestPaths.Root, ".github"), "*.md")];

    [Fact]
    public void FirstPage_IsLongEnoughForAStrangerAndNoLonger() =>
        Assert.InRange(new FileInfo(Path.Combine(TestPaths.Root, "README.md")).Length, 9 << 10, 10 << 10);

    [Fact]
    public void FirstPage_ShowsTheTwoCommandsThatEverythingBeginsWith()
    {
        var lines = File.ReadAllLines(Path.Combine(TestPaths.Root, "README.md"));

        Assert.Contains("dotnet run --project client -c Release -- run deploy/sample-archive --output out/sample", lines);
        Assert.Contains("tests/run.sh", lines);
    }

    [Fact]
    public void Folders_AtTheTopAndOfTheBenchmarks_HaveAPage()
    {
        var folders = Directory.GetDirectories(TestPaths.Root)
            .Where(folder => Path.GetFileName(folder) is var name && !name.StartsWith('.') && !NotOurs.Contains(name))
            .Append(Path.Combine(TestPaths.Root, "tests", "benchmarks"));

        Assert.All(folders, folder => Assert.True(File.Exists(Path.Combine(folder, "README.md")), $"{folder} has no README.md"));
    }

    [Fact]
    public void Links_OfEveryPage_LeadSomewhere()
    {
        var dead = Pages.SelectMany(page => LinkTargets(page).Where(target => !Exists(page, target))
            .Select(target => $"{Path.GetRelativePath(TestPaths.Root, page)} links to {target}, which is not there"));

        Assert.Empty(dead);
    }

    [Fact]
    public void Pages_BelowTheFirst_AreReachedFromIt()
    {
        var first = Path.Combine(TestPaths.Root, "README.md");
        var reached = new HashSet<string> { first };
        var next = new Queue<string>(reached);
        while (next.TryDequeue(out var page))
        {
            foreach (var linked in LinkTargets(page).Select(target => FileOf(page, target)).Where(file => file.EndsWith(".md", StringComparison.Ordinal) && File.Exists(file)).Where(reached.Add))
            {
                next.Enqueue(linked);
            }
        }

        Assert.Empty(Pages.Except(reached));
    }

    /// <summary>The relative links of a page, outside of its code.</summary>
    private static IEnumerable<string> LinkTargets(string page) => Link().Matches(Code().Replace(File.ReadAllText(page), ""))
        .Select(link => link.Groups[1].Value)
        .Where(target => !target.Contains("://", StringComparison.Ordinal));

    private static string FileOf(string page, string target) =>
        target.StartsWith('#') ? page : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page)!, target.Split('#')[0]));

    private static bool Exists(string page, string target)
    {
        var file = FileOf(page, target);
        return target.Split('#') is [_, var anchor]
            ? File.Exists(file) && File.ReadLines(file).Where(line => line.StartsWith('#')).Any(line => AnchorOf(line) == anchor)
            : Path.Exists(file);
    }

    /// <summary>The name by which a heading is linked: small letters, no punctuation, hyphens for spaces.</summary>
    private static string AnchorOf(string heading) =>
        string.Concat(heading.TrimStart('#').Trim().ToLowerInvariant().Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_')).Replace(' ', '-');

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^```.*?^```|`[^`\n]+`", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Code();
}
