using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using LukePipeline.Ground;
using LukePipeline.Jobs.Files;
using LukePipeline.Tests.Corpus;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.EndToEnd;

/// <summary>Inputs that are made to end the program, read by the real one.</summary>
public sealed class HostileInputTests : IDisposable
{
    private const int Killed = 137;

    private readonly GoldenCheckpoints _checkpoints = new();
    private readonly TemporaryFolder _folder = new();

    public HostileInputTests()
    {
        Directory.CreateDirectory(_folder.File("in"));
        File.WriteAllText(_folder.File("in/good.jsonl"), """{"id": "good", "text": "Marta Okonjo met Halvorsen in Port Ellery."}""");
    }

    private string Output => _folder.File("out");

    public void Dispose()
    {
        _folder.Dispose();
        _checkpoints.Dispose();
    }

    [LinuxFact]
    public async Task Run_FilesThatEndedTheProgram_AreRowsAndTheOthersAreDone()
    {
        File.WriteAllBytes(_folder.File("in/deep.parquet"), HostileParquet.Deep(50_000));
        File.WriteAllBytes(_folder.File("in/spin.parquet"), [.. "PAR1"u8, 0x30, 1, 0, 0, 0, .. "PAR1"u8]);
        File.WriteAllBytes(
            _folder.File("in/bomb.parquet"), HostileParquet.Make(HostileParquet.Page([0xff, 0xff, 0xff, 0xff, 0x07, 0], rows: 1, uncompressed: 100), codec: 1));

        using var luke = LukeProcess.Start(Arguments());
        var peak = luke.WatchPeakMemoryAsync();
        (await luke.WaitAsync()).Expect(3);

        Assert.InRange(await peak, 1, 900L << 20);
        Assert.Equal(
            ["bomb.parquet CorruptInput", "deep.parquet CorruptInput", "spin.parquet CorruptInput"],
            DuckDb.Query($"SELECT parse_filename(source), reason FROM {Table("failures")} ORDER BY source").Select(row => $"{row[0]} {row[1]}"));
        Assert.Equal(["good"], DuckDb.Query($"SELECT doc_id FROM {Table("documents")} WHERE status = 'done'").Select(row => row[0]));
    }

    [LinuxTheory]
    [InlineData("1")]
    [InlineData("1000000")]
    public async Task Run_FileThatKillsWhoeverOpensIt_IsARowAfterTwoDeathsAlone(string shardBytes)
    {
        // With small shards it is opened when the job is planned, else when its shard is read.
        File.WriteAllBytes(_folder.File("in/deadly.parquet"), HostileParquet.Make());
        var environment = new Dictionary<string, string> { [CrashPoints.Variable] = "input=deadly" };
        var deaths = shardBytes == "1" ? 2 : 5;
        for (var death = 0; death < deaths; death++)
        {
            (await LukeProcess.RunAsync(environment, Arguments("--shard-bytes", shardBytes))).Expect(Killed);
            Assert.False(File.Exists(Path.Combine(Output, JobPaths.Success)));
        }

        (await LukeProcess.RunAsync(environment, Arguments("--shard-bytes", shardBytes))).Expect(3);

        Assert.Equal(
            ["deadly.parquet PoisonDocument"],
            DuckDb.Query($"SELECT parse_filename(source), reason FROM {Table("failures")}").Select(row => $"{row[0]} {row[1]}"));
        Assert.Equal(["good"], DuckDb.Query($"SELECT doc_id FROM {Table("documents")} WHERE status = 'done'").Select(row => row[0]));
    }

    [LinuxFact]
    public async Task Show_TableOfAStranger_IsRefusedAtOnce()
    {
        (await LukeProcess.RunAsync(Arguments())).Expect(0);
        var table = Directory.GetFiles(Path.Combine(Output, "entities"), "*.parquet").Single();
        foreach (var file in new[] { HostileParquet.Deep(50_000), [.. "PAR1"u8, 0x30, 1, 0, 0, 0, .. "PAR1"u8] })
        {
            File.WriteAllBytes(table, file);

            var shown = (await LukeProcess.RunAsync("show", Output)).Expect(1);

            Assert.Contains("is no table of this program, or damaged", shown.Error, StringComparison.Ordinal);
        }
    }

    [LinuxFact]
    public async Task Run_LinkInPlaceOfTheSpool_IsRefusedAndNothingBehindItIsTouched()
    {
        Directory.CreateDirectory(_folder.File("treasure"));
        File.WriteAllText(_folder.File("treasure/thesis.txt"), "years of work");
        File.SetLastWriteTimeUtc(_folder.File("treasure/thesis.txt"), new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Directory.CreateDirectory(Path.Combine(Output, ".luke"));
        Directory.CreateSymbolicLink(Path.Combine(Output, ".luke", "tmp"), _folder.File("treasure"));

        var refused = (await LukeProcess.RunAsync(Arguments())).Expect(2);

        Assert.Contains($"'{Path.Combine(Output, ".luke", "tmp")}' is a link", refused.Error, StringComparison.Ordinal);
        Assert.Equal([_folder.File("treasure/thesis.txt")], Directory.GetFileSystemEntries(_folder.File("treasure")));
    }

    [Fact]
    public async Task Run_PlaceOfAStranger_IsAskedForNothing()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var host = $"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/account/container";

        foreach (var arguments in new[]
        {
            new[] { "run", host, "--output", Output, "--entity-model", _checkpoints.Entities, "--stages", "entities" },
            ["run", _folder.File("in"), "--output", host, "--entity-model", _checkpoints.Entities, "--stages", "entities"],
            ["run", _folder.File("in"), "--output", Output, "--entity-model", host, "--stages", "entities"],
            ["show", host],
        })
        {
            var refused = await LukeProcess.RunAsync(arguments);

            Assert.Contains("no sign-in token is sent there", refused.Error, StringComparison.Ordinal);
            Assert.NotEqual(0, refused.ExitCode);
        }

        Assert.False(listener.Pending());
    }

    [LinuxFact]
    public async Task Run_ValuesAndNamesThatFlood_CostTheirOwnDocumentsOnly()
    {
        File.WriteAllLines(_folder.File("in/ids.jsonl"),
        [
            $$"""{"id": "{{new string('x', 4 << 20)}}", "text": "Marta Okonjo met Halvorsen."}""",
            $$"""{"id": "{{new string('y', 1024)}}", "text": "Marta Okonjo met Halvorsen."}""",
            $$"""{"id": "fields", "text": "Marta.", "year": "{{new string('z', 1 << 20)}}"}""",
        ]);
        using (var shell = Process.Start("bash", ["-c", "cd \"$0\" && mkfifo pipe.jsonl && echo '{}' > $'caf\\xe9.jsonl' && mkdir $'dir\\xff'", _folder.File("in")]))
        {
            await shell.WaitForExitAsync();
            Assert.Equal(0, shell.ExitCode);
        }

        var ended = await LukeProcess.RunAsync(Arguments("--metadata-fields", "year"));

        ended.Expect(3);
        Assert.Equal(
            [@"caf\xE9.jsonl InputUnreadable", @"dir\xFF InputUnreadable", "ids.jsonl InvalidId", "ids.jsonl TooLarge", "pipe.jsonl InputUnreadable"],
            DuckDb.Query($"SELECT parse_filename(source, false, 'forward_slash'), reason FROM {Table("failures")}").Select(row => $"{row[0]} {row[1]}").Order(StringComparer.Ordinal));
        Assert.Equal(2, DuckDb.Query($"SELECT doc_id FROM {Table("documents")} WHERE status = 'done'").Count);
        Assert.InRange(Directory.GetFiles(Output, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length), 1, 1 << 20);
    }

    [Fact]
    public async Task Inspect_ConfigOfAMillionLayers_IsRefusedAtOnce()
    {
        var config = Path.Combine(_checkpoints.Entities, "config.json");
        File.WriteAllText(config, System.Text.RegularExpressions.Regex.Replace(File.ReadAllText(config), "\"num_hidden_layers\": \\d+", "\"num_hidden_layers\": 2000000000"));

        var refused = await LukeProcess.RunAsync("model", "inspect", _checkpoints.Entities);

        Assert.Contains("num_hidden_layers is 2000000000, it must be at most", refused.Output + refused.Error, StringComparison.Ordinal);
        Assert.NotEqual(0, refused.ExitCode);
    }

    private string[] Arguments(params string[] more) =>
    [
        "run", _folder.File("in"), "--output", Output, "--entity-model", _checkpoints.Entities, "--stages", "entities", "--engines", "1", .. more,
    ];

    private string Table(string name) => $"read_parquet({DuckDb.Quote(Path.Combine(Output, name, "*.parquet"))})";
}
