using System.Text.Json;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Cluster;

/// <summary>What the cluster tests share: a Redis, an archive, two tiny checkpoints, and the output of one embedded silo.</summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    /// <summary>Documents of the archive.</summary>
    internal const int Documents = 60;

    /// <summary>The one file of the archive.</summary>
    internal const string ArchiveFile = "news.jsonl";

    private readonly TemporaryFolder _folder = new();
    private RedisServer? _redis;
    private readonly Lazy<Task<IReadOnlyList<string>>> _expected;
    private readonly Lazy<Task<AzureSide>> _azure;
    private int _outputs;

    public ClusterFixture()
    {
        _expected = new(async () => await (await RunEmbeddedAsync(NewJob())).TablesAsync());
        _azure = new(() => AzureSide.StartAsync(Archive));
    }

    internal string Redis => (_redis ?? throw new InvalidOperationException("redis-server is not installed; use [RedisFact].")).ConnectionString;

    public async Task InitializeAsync()
    {
        if (RedisServer.Program is null)
        {
            return;
        }

        _redis = await RedisServer.StartAsync();
        CopyModel("luke-esc-conll", "entities");
        CopyModel("luke-epc-tacred", "relations");
        WriteArchive();
    }

    public async Task DisposeAsync()
    {
        if (_redis is not null)
        {
            await _redis.DisposeAsync();
        }

        if (_azure.IsValueCreated)
        {
            await (await _azure.Value).DisposeAsync();
        }

        _folder.Dispose();
    }

    /// <summary>Folder of the archive.</summary>
    internal string Archive => Path.Combine(_folder.Path, "archive");

    /// <summary>The emulator of Azure with the archive in it, behind a proxy; started by the first test that asks.</summary>
    internal Task<AzureSide> AzureAsync() => _azure.Value;

    /// <summary>The archive job with an output prefix that nobody used yet.</summary>
    internal ClusterJob NewJob() => new(
        Archive,
        Path.Combine(_folder.Path, "entities"),
        Path.Combine(_folder.Path, "relations"),
        Path.Combine(_folder.Path, $"out-{Interlocked.Increment(ref _outputs)}"));

    /// <summary>The archive job with inputs and output on Azure.</summary>
    internal async Task<ClusterJob> NewAzureJobAsync() => NewJobOn(await AzureAsync());

    /// <summary>The archive job with inputs and output on an emulator of Azure.</summary>
    internal ClusterJob NewJobOn(AzureSide azure) =>
        NewJob() with { Archive = azure.Archive, Output = azure.NewOutput(), Storage = azure.Storage };

    /// <summary>A folder of its own for a test, beside the archive.</summary>
    internal string NewFolder() => Directory.CreateDirectory(Path.Combine(_folder.Path, $"folder-{Interlocked.Increment(ref _outputs)}")).FullName;

    /// <summary>Fails unless a job's tables are those of the embedded silo, byte for byte.</summary>
    internal async Task AssertSameTablesAsync(ClusterJob job)
    {
        Assert.True(await job.HasSucceededAsync());
        Assert.Equal(await _expected.Value, await job.TablesAsync());
    }

    /// <summary>Fails unless a job's tables are those that an undisturbed embedded silo wrote on Azure, byte for byte.</summary>
    internal async Task AssertSameAzureTablesAsync(ClusterJob job) => await AssertSameTablesAsync(job, await AzureAsync());

    /// <summary>Fails unless a job's tables are those that an undisturbed embedded silo wrote there, byte for byte.</summary>
    internal async Task AssertSameTablesAsync(ClusterJob job, AzureSide azure)
    {
        Assert.True(await job.HasSucceededAsync());
        Assert.Equal(await azure.ExpectedAsync(() => RunEmbeddedAsync(NewJobOn(azure), azure.Environment)), await job.TablesAsync());
    }

    /// <summary>Runs a job with <c>luke run</c>, undisturbed.</summary>
    internal static async Task<ClusterJob> RunEmbeddedAsync(ClusterJob job, IReadOnlyDictionary<string, string>? environment = null)
    {
        var variables = new Dictionary<string, string>(environment ?? new Dictionary<string, string>()) { ["OMP_NUM_THREADS"] = "1" };
        await using var program = await ChildProgram.StartAsync(
            "client", "luke", variables, ["run", .. job.Flags, "--engines", "1", "--json"]);
        var code = await program.WaitAsync(TimeSpan.FromMinutes(4));
        Assert.True(code == 0, $"luke run ended with {code}.\n{program.Output}\n{program.Error}");
        return job;
    }

    private void CopyModel(string model, string name)
    {
        var target = Directory.CreateDirectory(Path.Combine(_folder.Path, name)).FullName;
        foreach (var source in new[] { Path.Combine("models", model), Path.Combine("tokenizers", "own600") })
        {
            foreach (var file in Directory.GetFiles(Path.Combine(TestPaths.Golden, source)))
            {
                File.Copy(file, Path.Combine(target, Path.GetFileName(file)), overwrite: true);
            }
        }
    }

    private void WriteArchive()
    {
        var random = new Random(5);
        string[] names = ["Anna", "Berlin", "Siemens", "Kowalski", "Lyon", "Oslo", "Marta", "Acme", "Reuters", "Peru"];
        string[] words = ["the", "new", "bridge", "was", "opened", "in", "by", "company", "and", "said", "river", "near", "with", "great", "plans"];
        Directory.CreateDirectory(Archive);
        using var writer = new StreamWriter(Path.Combine(Archive, ArchiveFile));
        for (var i = 0; i < Documents; i++)
        {
            var sentences = Enumerable.Range(0, 10).Select(_ => string.Join(
                ' ',
                Enumerable.Range(0, 12).Select(_ => random.Next(4) == 0 ? names[random.Next(names.Length)] : words[random.Next(words.Length)])) + ".");
            writer.WriteLine(JsonSerializer.Serialize(new { id = $"d{i}", text = string.Join(' ', sentences) }));
        }
    }
}

/// <summary>The tests that start processes run one after another.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ClusterCollection : ICollectionFixture<ClusterFixture>
{
    public const string Name = "cluster";
}
