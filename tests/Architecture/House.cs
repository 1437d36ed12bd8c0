using System.Reflection;
using System.Text.RegularExpressions;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Architecture;

/// <summary>The rooms of the product, which are its folders, and the arrows between them.</summary>
internal sealed partial class House
{
    /// <summary>The projects from the lowest to the highest, each with its assembly and namespace.</summary>
    public static readonly IReadOnlyList<(string Folder, Assembly Assembly, string Namespace)> Projects =
    [
        ("pipeline", typeof(LukePipeline.Ground.LukeException).Assembly, "LukePipeline"),
        ("grains", typeof(LukePipeline.Grains.LukeGrainsExtensions).Assembly, "LukePipeline.Grains"),
        ("silo", typeof(LukePipeline.Silo.Configuration.SiloOptions).Assembly, "LukePipeline.Silo"),
        ("client", typeof(LukePipeline.Client.Outcomes.ExitCodes).Assembly, "LukePipeline.Client"),
    ];

    private readonly Dictionary<string, string> _fileOf = new(StringComparer.Ordinal);

    private House(IReadOnlyList<string> files, IReadOnlyDictionary<string, string> namespaces) => (Files, Namespaces) = (files, namespaces);

    /// <summary>The source files, by their path in the checkout.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>The namespace of each file that has one.</summary>
    public IReadOnlyDictionary<string, string> Namespaces { get; }

    /// <summary>Every arrow from one room to another, one for each pair of a file and what it uses.</summary>
    public IReadOnlyList<Arrow> Arrows { get; private set; } = [];

    /// <summary>The folder of a file.</summary>
    public static string RoomOf(string file) => file[..file.LastIndexOf('/')];

    /// <summary>The namespace of a folder.</summary>
    public static string NamespaceOf(string room)
    {
        var (folder, _, root) = Projects.Single(project => room == project.Folder || room.StartsWith(project.Folder + "/", StringComparison.Ordinal));
        return root + room[folder.Length..].Replace('/', '.');
    }

    /// <summary>Reads sources and assemblies.</summary>
    public static House Read()
    {
        var files = Projects.SelectMany(project => Directory.EnumerateFiles(Path.Combine(TestPaths.Root, project.Folder), "*.cs", SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(TestPaths.Root, path).Replace('\\', '/'))
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .ToList();
        var sources = files.ToDictionary(file => file, file => File.ReadAllText(Path.Combine(TestPaths.Root, file)));
        var namespaces = sources.Where(source => Namespace().IsMatch(source.Value)).ToDictionary(source => source.Key, source => Namespace().Match(source.Value).Groups[1].Value);
        var house = new House(files, namespaces);
        foreach (var file in files)
        {
            foreach (Match declaration in Declaration().Matches(sources[file]))
            {
                house._fileOf.TryAdd($"{RoomOf(file)}/{declaration.Groups[1].Value}", file);
            }
        }

        // A using tells of constants and of documentation; where the code tells more, that is enough. The rooms around one need no using.
        var types = house.OfTypes().Distinct().ToList();
        var known = types.Select(arrow => (arrow.File, arrow.To)).ToHashSet();
        house.Arrows = [.. types, .. house.OfUsings(sources).Concat(house.OfOuterConstants(sources)).Where(arrow => !known.Contains((arrow.File, arrow.To)))];
        return house;
    }

    private IEnumerable<Arrow> OfUsings(Dictionary<string, string> sources)
    {
        var rooms = Files.Select(RoomOf).Distinct().ToDictionary(NamespaceOf, StringComparer.Ordinal);
        return
            from source in sources
            from Match line in Using().Matches(source.Value)
            where rooms.ContainsKey(line.Groups[1].Value)
            let to = rooms[line.Groups[1].Value]
            where to != RoomOf(source.Key)
            select new Arrow(RoomOf(source.Key), to, source.Key, line.Groups[1].Value);
    }

    private IEnumerable<Arrow> OfOuterConstants(Dictionary<string, string> sources)
    {
        var holders = _fileOf.Where(type => Constant().IsMatch(sources[type.Value])).Select(type => (Room: RoomOf(type.Key), Name: type.Key[(type.Key.LastIndexOf('/') + 1)..]))
            .ToLookup(type => type.Room, type => type.Name);
        foreach (var (file, source) in sources)
        {
            var code = Comment().Replace(source, "");
            var room = RoomOf(file);
            for (var outer = room; outer.Contains('/', StringComparison.Ordinal);)
            {
                outer = RoomOf(outer);
                foreach (var name in holders[outer].Where(name => Regex.IsMatch(code, $@"(?<![.\w]){name}\.[A-Z]")))
                {
                    yield return new Arrow(room, outer, file, name);
                }
            }
        }
    }

    private IEnumerable<Arrow> OfTypes() =>
        from project in Projects
        from type in project.Assembly.GetTypes()
        let @from = RoomOf(type)
        where @from is not null
        from used in UsedTypes.Of(type)
        let to = RoomOf(used)
        where to is not null && to != @from
        select new Arrow(@from, to, FileOf(type, @from), Outermost(used).Name);

    private string FileOf(Type type, string room)
    {
        var name = Outermost(type).Name.Split('`')[0];
        return _fileOf.GetValueOrDefault($"{room}/{name}", $"{room}/{name}.cs");
    }

    private static string? RoomOf(Type type)
    {
        var project = Projects.FirstOrDefault(project => project.Assembly == type.Assembly);
        return project.Folder is not null && Outermost(type).Namespace is { } name && (name == project.Namespace || name.StartsWith(project.Namespace + ".", StringComparison.Ordinal))
            ? project.Folder + name[project.Namespace.Length..].Replace('.', '/')
            : null;
    }

    private static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^using (?:static )?(LukePipeline[\w.]*);", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex(@"^    (?:public|internal) const ", RegexOptions.Multiline)]
    private static partial Regex Constant();

    [GeneratedRegex("^ *//.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"^[\w ]*\b(?:class|struct|interface|enum|record(?: struct| class)?) (\w+)", RegexOptions.Multiline)]
    private static partial Regex Declaration();
}
