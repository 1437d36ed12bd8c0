using System.Xml.Linq;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Architecture;

/// <summary>What is written is wired: every member of the product is used by the product, from its entry points on.</summary>
public sealed class WiringTests
{
    private static readonly string[] Folders = ["pipeline", "grains", "silo", "client"];

    [Fact]
    public void Product_EveryMember_IsUsedByTheProduct()
    {
        var graph = new MemberGraph(new[] { "LukePipeline", "LukePipeline.Grains", "luke-silo", "luke" }.SelectMany(Read));
        graph.Follow(Allowed.IsRoot);

        var unused = graph.Unused().Concat(graph.UnusedConstants(Sources(Folders))).Order(StringComparer.Ordinal).ToList();

        var told = unused.Where(name => !Allowed.IsAllowed(name)).ToList();
        Assert.True(told.Count == 0, $"Nothing in the product uses these. Wire them, delete them, or say in {nameof(Allowed)} why they stay:\n{string.Join('\n', told)}");
        Assert.Empty(Allowed.Idle(unused));
    }

    /// <summary>The check itself: members planted in this assembly, of which one is at work and the others are not.</summary>
    [Fact]
    public void Unused_PlantedMembers_AreFoundAndTheirNeighboursAreNot()
    {
        const string Planted = "LukePipeline.Tests.Architecture.Planted";
        var graph = new MemberGraph(Read("LukePipeline.Tests"));
        graph.Follow(name => name == $"{Planted}::Run");

        var unused = graph.Unused().Concat(graph.UnusedConstants(Sources(["tests/Architecture"])))
            .Where(name => name.StartsWith(Planted, StringComparison.Ordinal)).Order(StringComparer.Ordinal);

        Assert.Equal(
            [
                $"{Planted}+Choice::Never",
                $"{Planted}+INeverCalled",
                $"{Planted}+Row::OnlyWritten",
                $"{Planted}::CallsItselfAlone",
                $"{Planted}::Left",
                $"{Planted}::NeverNamed",
                $"{Planted}::Right",
                $"{Planted}::_onlyWritten",
            ],
            unused);
    }

    [Fact]
    public void Packages_EveryVersion_IsOfAPackageThatAProjectAsksForOrThatComesWithOne()
    {
        var versions = XDocument.Load(Path.Combine(TestPaths.Root, "Directory.Packages.props")).Descendants("PackageVersion").Select(version => version.Attribute("Include")!.Value);
        var projects = new[] { "pipeline", "grains", "silo", "client", "tests" }
            .Select(folder => Path.Combine(TestPaths.Root, folder))
            .SelectMany(folder => Directory.GetFiles(folder, "*.csproj").Concat([Path.Combine(folder, "obj", "project.assets.json")]))
            .Append(Path.Combine(TestPaths.Root, "tests", "benchmarks", "LukePipeline.Benchmarks.csproj"));
        var text = string.Concat(projects.Select(File.ReadAllText));

        Assert.All(versions, name => Assert.True(
            text.Contains($"Include=\"{name}\"", StringComparison.Ordinal) || text.Contains($"\"{name}/", StringComparison.Ordinal), $"Nothing asks for {name}."));
    }

    private static IReadOnlyList<ProductType> Read(string assembly) => AssemblyReader.Read(Path.Combine(AppContext.BaseDirectory, assembly + ".dll"));

    private static string Sources(IEnumerable<string> folders) => string.Concat(folders
        .SelectMany(folder => Directory.GetFiles(Path.Combine(TestPaths.Root, folder), "*.cs", SearchOption.AllDirectories))
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
        .Select(File.ReadAllText));
}
