using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using LukePipeline.Jobs.Commit;
using LukePipeline.Storage;
using LukePipeline.Storage.Local;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.EndToEnd;

/// <summary>An output that somebody else made, or changed: looking at it asks nobody, fills no memory and writes nowhere.</summary>
public sealed class ForeignOutputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TcpListener _server = new(IPAddress.Loopback, 0);

    public ForeignOutputTests()
    {
        // Its tables hold neither sentences nor hashes of texts: what needs them reads the inputs.
        var recorded = Path.Combine(TestPaths.Root, "tests", "Client", "Recorded", "1");
        foreach (var file in Directory.GetFiles(recorded, "*", SearchOption.AllDirectories))
        {
            var copy = _folder.File(Path.Combine("out", Path.GetRelativePath(recorded, file)));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        _server.Start();
    }

    private string Out => _folder.File("out");

    private string Url => $"http://{_server.LocalEndpoint}/account/archive";

    private string Gold => _folder.File("gold.jsonl");

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Look_PlanThatNamesUrls_AsksNobodyUnlessToldTo(bool asInput)
    {
        Change(asInput ? Url : "in", asInput ? null : $"{Url}/docs.jsonl");

        var show = (await LukeProcess.RunAsync("show", Out)).Expect(0);
        var export = (await LukeProcess.RunAsync("export", Out, "--to", "spacy", "--output", _folder.File("spacy"))).Expect(2);
        var eval = (await LukeProcess.RunAsync("eval", "jobs", Out, "--gold", Gold)).Expect(2);

        Assert.False(_server.Pending(), "Somebody was asked.");
        Assert.All([show.Output, export.Error, eval.Error], said => Assert.Contains($"{Url}", said, StringComparison.Ordinal));
        Assert.All([show.Output, export.Error, eval.Error], said => Assert.Contains("--read-inputs", said, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Look_PlanWithASignature_IsRefusedWhateverIsSaid()
    {
        Change($"{Url}?sv=1&sig=secret", null);

        foreach (var command in new string[][] { ["show", Out], ["export", Out, "--to", "spacy", "--output", _folder.File("spacy")], ["eval", "jobs", Out, "--gold", Gold] })
        {
            var refused = (await LukeProcess.RunAsync([.. command, "--read-inputs"])).Expect(1);
            Assert.Contains("signature", refused.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", refused.Error, StringComparison.Ordinal);
        }

        Assert.False(_server.Pending(), "Somebody was asked.");
    }

    [Theory]
    [InlineData("_job/owner.json")]
    [InlineData("_job/527138bffe4f/plan.json")]
    [InlineData("manifest.json")]
    public async Task Look_FileThatIsLongAndEmpty_IsRefusedUnread(string name)
    {
        using (var file = File.OpenWrite(Path.Combine(Out, name)))
        {
            file.SetLength(900L << 20);
        }

        var jobs = new JobStore(new LocalBlobStore(Out));
        var error = await Assert.ThrowsAsync<BlobStoreException>(async () =>
        {
            var owner = await jobs.ReadOwnerAsync(default);
            await jobs.ReadManifestAsync(default);
            await jobs.Attach(owner!.JobId, owner.Epoch).ReadPlanAsync(default);
        });

        Assert.Contains("which no such file of a job has", error.Message, StringComparison.Ordinal);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [LinuxTheory]
    [InlineData(".luke")]
    [InlineData(".luke/run-lock")]
    [InlineData(".luke/lock")]
    public async Task Lock_ThroughALink_IsRefusedAndMakesNothing(string name)
    {
        var (output, elsewhere) = (_folder.File("dataset"), Directory.CreateDirectory(_folder.File("elsewhere")).FullName);
        Directory.CreateDirectory(Path.Combine(output, Path.GetDirectoryName(name)!));
        File.CreateSymbolicLink(Path.Combine(output, name), name == ".luke" ? elsewhere : Path.Combine(elsewhere, "file"));

        var error = await Assert.ThrowsAsync<BlobStoreException>(async () =>
        {
            using var held = OutputLock.TryTake(output);
            await new LocalBlobStore(output).PutAsync("a", Encoding.UTF8.GetBytes("1"), default);
            await new LocalBlobStore(output).PutAsync("a", Encoding.UTF8.GetBytes("2"), default);
        });

        Assert.Contains("is a link", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(elsewhere));
    }

    [LinuxFact]
    public void Lock_WhereNothingCanBeWritten_IsNoRival()
    {
        File.WriteAllText(_folder.File("file"), "");

        Assert.ThrowsAny<IOException>(() => OutputLock.TryTake(_folder.File("file/dataset")));

        using var held = OutputLock.TryTake(_folder.File("dataset"));
        Assert.NotNull(held);
        Assert.Null(OutputLock.TryTake(_folder.File("dataset")));
    }

    /// <summary>Writes another input into the plan, as who made the output can, and gold for all that it holds.</summary>
    private void Change(string input, string? location)
    {
        var path = Path.Combine(Out, "_job", "527138bffe4f", "plan.json");
        var plan = JsonNode.Parse(File.ReadAllText(path))!;
        plan["spec"]!["inputs"] = new JsonArray(input);
        foreach (var file in plan["corpus"]!["files"]!.AsArray().Where(_ => location is not null))
        {
            file!["location"] = location;
        }

        File.WriteAllText(path, plan.ToJsonString());
        var id = (string)DuckDb.Query($"SELECT doc_id FROM read_parquet({DuckDb.Quote(Path.Combine(Out, "documents", "*.parquet"))}) WHERE status = 'done' AND doc_id IS NOT NULL")[0][0]!;
        File.WriteAllText(Gold, new JsonObject
        {
            ["id"] = id,
            ["textHash"] = new string('0', 32),
            ["sentences"] = new JsonArray(new JsonObject { ["start"] = 0, ["end"] = 5, ["mentions"] = new JsonArray() }),
        }.ToJsonString());
    }
}
