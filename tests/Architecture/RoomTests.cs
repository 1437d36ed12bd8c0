using System.Text.RegularExpressions;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Architecture;

/// <summary>
/// The walls of the house. A room is a folder; one room uses another only downwards, from floor to floor, and never in a circle, so that
/// a room can be read, tested and changed with nothing but what lies below it.
/// </summary>
public sealed class RoomTests
{
    /// <summary>More than can be overlooked: then it is two rooms.</summary>
    private const int MostFiles = 25;

    /// <summary>The floors of <c>pipeline</c>, the lowest first.</summary>
    private static readonly string[][] Floors =
    [
        ["Ground"],
        ["Storage", "Parquet"],
        ["Text"],
        ["Luke"],
        ["Engine", "Reference"],
        ["Corpus", "Tables"],
        ["Extraction"],
        ["Jobs"],
        ["Training", "Graph", "Report"],
    ];

    private static readonly Lazy<House> TheHouse = new(House.Read);

    [Fact]
    public void Assemblies_ReferToEachOther_DownwardsOnly()
    {
        var names = House.Projects.Select(project => project.Assembly.GetName().Name!).ToList();
        var wrong = House.Projects.SelectMany((project, height) => project.Assembly.GetReferencedAssemblies()
            .Where(reference => names.IndexOf(reference.Name!) > height
                || (project.Folder == "pipeline" && reference.Name!.StartsWith("Orleans", StringComparison.Ordinal))
                || (project.Folder == "grains" && reference.Name!.StartsWith("TorchSharp", StringComparison.Ordinal)))
            .Select(reference => $"{project.Folder} refers to {reference.Name}"));

        AssertNone(wrong);
    }

    [Fact]
    public void Namespaces_OfAllFiles_AreTheirFolders()
    {
        var wrong = TheHouse.Value.Namespaces.Where(file => file.Value != House.NamespaceOf(House.RoomOf(file.Key)))
            .Select(file => $"{file.Key} has the namespace {file.Value}, its folder is {House.NamespaceOf(House.RoomOf(file.Key))}");

        AssertNone(wrong);
    }

    [Fact]
    public void Rooms_OfAllProjects_HoldNoMoreThanOneCanOverlook()
    {
        var full = TheHouse.Value.Files.CountBy(House.RoomOf).Where(room => room.Value > MostFiles)
            .Select(room => $"{room.Key} holds {room.Value} files, more than {MostFiles}: give one of its ideas a room of its own");

        AssertNone(full);
    }

    [Fact]
    public void Rooms_OfAllProjects_HaveAFloor()
    {
        var homeless = TheHouse.Value.Files.Select(House.RoomOf).Distinct().Where(room => FloorOf(room) is null)
            .Select(room => $"{room} is on no floor: name it in {nameof(Floors)}");

        AssertNone(homeless);
    }

    [Fact]
    public void Floors_OfThePipeline_StandInItsPage() => Assert.Equal(
        Floors.Reverse().Select(rooms => rooms.Order(StringComparer.Ordinal)),
        DocumentationTables.Rows("| floor | rooms | hold |").Select(row => Regex.Matches(row, @"\[(\w+)\]\(\1\)").Select(room => room.Groups[1].Value).Order(StringComparer.Ordinal)));

    [Fact]
    public void Arrows_BetweenFloors_PointDown() =>
        AssertNone(TheHouse.Value.Arrows.Where(arrow => FloorOf(arrow.To) > FloorOf(arrow.From)).Select(arrow => $"{arrow}, a higher floor than that of {arrow.From}"));

    [Fact]
    public void Arrows_BetweenRooms_FormNoCircle()
    {
        var uses = TheHouse.Value.Arrows.ToLookup(arrow => arrow.From, arrow => arrow.To);
        var reached = uses.ToDictionary(room => room.Key, room => Reach(uses, room.Key));

        // The arrow that closes a circle is rarely one of many between its rooms: the lonely ones come first.
        AssertNone(TheHouse.Value.Arrows.Where(arrow => reached.TryGetValue(arrow.To, out var rooms) && rooms.Contains(arrow.From))
            .GroupBy(arrow => (arrow.From, arrow.To))
            .OrderBy(arrows => arrows.Count())
            .SelectMany(arrows => arrows.Select(arrow => $"{arrow.From} -> {arrow.To}: {arrow}")));
    }

    private static HashSet<string> Reach(ILookup<string, string> uses, string room)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var next = new Stack<string>([room]);
        while (next.TryPop(out var from))
        {
            foreach (var to in uses[from].Where(reached.Add))
            {
                next.Push(to);
            }
        }

        return reached;
    }

    private static void AssertNone(IEnumerable<string> problems)
    {
        var all = problems.ToList();
        Assert.True(all.Count == 0, string.Join(Environment.NewLine, all));
    }

    private static int? FloorOf(string room)
    {
        var parts = room.Split('/');
        var project = House.Projects.ToList().FindIndex(project => project.Folder == parts[0]);
        var floor = project > 0 ? Floors.Length + project : Array.FindIndex(Floors, floor => floor.Contains(parts.ElementAtOrDefault(1)));
        return floor < 0 ? null : floor;
    }
}
